import { followedBy } from '../anchor-scan.js';
import { token, type TokenFormat, LETTERS, DIGITS } from './token-format.js';

/** Providers of models. */
export const MODELS: readonly TokenFormat[] = [
  token(
    'AI provider key',
    'kingfisher openrouter.yml; DeepSeek and others: keys begin with sk-',
    followedBy('sk-', LETTERS + DIGITS),
    /sk-(?:(?:proj|svcacct|admin|ant|or|lf|litellm)-[\w-]{20,250}|[A-Za-z0-9]{20,250})/,
  ),
  token(
    'Hugging Face token',
    'huggingface-access-token, huggingface-organization-api-token',
    [...followedBy('hf_', LETTERS), 'api_org_'],
    /(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z0-9])/,
  ),
  token('Groq key', 'kingfisher groq.yml', 'gsk_', /gsk_[A-Za-z0-9]{40,60}/),
  token('xAI key', 'xAI documentation, API keys: they begin with xai-', 'xai-', /xai-[A-Za-z0-9]{60,100}/),
  token('Perplexity key', 'perplexity-api-key', 'pplx-', /pplx-[a-zA-Z0-9]{40,60}/),
  token(
    'Replicate token',
    'Replicate documentation, API tokens: they begin with r8_',
    followedBy('r8_', LETTERS + DIGITS),
    /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/,
  ),
  token('LangSmith key', 'kingfisher langchain.yml', 'lsv2_', /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/),
];
