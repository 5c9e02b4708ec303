import { token, type TokenFormat } from './token-format.js';

/** Providers of models. */
export const MODELS: readonly TokenFormat[] = [
  token(
    'AI provider key',
    'kingfisher openrouter.yml; DeepSeek and others: keys begin with sk-',
    'sk-',
    /sk-(?:(?:proj|svcacct|admin|ant|or|lf|litellm)-[\w-]{20,250}|[A-Za-z0-9]{20,250})/,
  ),
  token(
    'Hugging Face token',
    'huggingface-access-token, huggingface-organization-api-token',
    'hf_ api_org_',
    /(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z0-9])/,
  ),
  token('Groq key', 'kingfisher groq.yml', 'gsk_', /gsk_[A-Za-z0-9]{40,60}/),
  token('xAI key', 'xAI documentation, API keys: they begin with xai-', 'xai-', /xai-[A-Za-z0-9]{60,100}/),
  token('Perplexity key', 'perplexity-api-key', 'pplx-', /pplx-[a-zA-Z0-9]{40,60}/),
  token(
    'Replicate token',
    'Replicate documentation, API tokens: they begin with r8_',
    'r8_',
    /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/,
  ),
  token('LangSmith key', 'kingfisher langchain.yml', 'lsv2_', /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/),
];
