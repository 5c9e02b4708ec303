import { token, type TokenFormat } from './token-format.js';

/** Payments and shipping. */
export const PAYMENTS: readonly TokenFormat[] = [
  token(
    'Stripe key',
    'stripe-access-token',
    'sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_',
    /[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,250}/,
  ),
  token('Stripe webhook secret', 'kingfisher stripe.yml', 'whsec_', /whsec_[A-Za-z0-9+/=]{20,120}/),
  token(
    'Square token',
    'square-access-token',
    'EAAA sq0atp- sq0csp-',
    /(?:EAAA|sq0(?:atp|csp)-)[\w-]{22,80}(?![\w-])/,
  ),
  token(
    'PayPal Braintree token',
    'secfiles regex/secrets.md',
    'access_token$',
    /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/,
  ),
  token(
    'Plaid token',
    'plaid-api-token',
    'access-production- access-development- access-sandbox-',
    /access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
  ),
  token('Flutterwave key', 'flutterwave-secret-key', 'FLWSECK', /FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40}/),
  token('Shippo token', 'shippo-api-token', 'shippo_', /shippo_(?:live|test)_[a-fA-F0-9]{40}/),
  token('EasyPost token', 'easypost-api-token', 'EZAK EZTK', /EZ[AT]K[A-Za-z0-9]{54}/),
];
