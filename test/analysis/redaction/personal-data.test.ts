import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/analysis/redaction/create-redactor.js';

const MARKER = '3f9ac2e1';
const redact = (text: string, personal: { emails?: boolean; phones?: boolean }) =>
  createRedactor({ ...personal, marker: MARKER }).redact(text);

describe('e-mail addresses', () => {
  it.each([
    'ada@example.com',
    'ada.lovelace+jobs@mail.example.co.uk',
    "o'neil@example.org",
    'x_y-z@sub.example.museum',
  ])('are taken out where it is configured: %s', async (address) => {
    for (const text of [
      `sent to ${address}, ok`,
      `<${address}>`,
      `mailto:${address}?subject=x`,
      `"${address}"`,
      `to=${address}\n`,
    ]) {
      const redacted = await redact(text, { emails: true });
      expect(redacted).toBe(text.replace(address, `SELFHEAL_EMAIL_1_${MARKER}`));
    }
  });

  it('are kept by default', async () => {
    expect(await redact('sent to ada@example.com', {})).toBe('sent to ada@example.com');
    expect(await redact('sent to ada@example.com', { phones: true })).toBe('sent to ada@example.com');
  });

  it.each([
    'git@github.com:org/repo.git',
    'icon@2x.png',
    'lodash@4.17.21',
    '@scope/name',
    'user@localhost',
    'a @ b.com',
    'backup@nightly.service',
    'p@ssw0rd',
    '@example.com',
  ])('are not: %s', async (text) => expect(await redact(text, { emails: true })).toBe(text));

  it('share their placeholder', async () => {
    const one = createRedactor({ emails: true, marker: MARKER });
    expect(await one.redact('ada@example.com, bob@example.com, ada@example.com')).toBe(
      `SELFHEAL_EMAIL_1_${MARKER}, SELFHEAL_EMAIL_2_${MARKER}, SELFHEAL_EMAIL_1_${MARKER}`,
    );
    expect(one.hasUnknownPlaceholder(`SELFHEAL_EMAIL_2_${MARKER}`)).toBe(false);
    expect(one.hasUnknownPlaceholder(`SELFHEAL_EMAIL_3_${MARKER}`)).toBe(true);
  });
});

describe('phone numbers', () => {
  it.each([
    '+49 30 901820',
    '+1 (415) 555-2671',
    '+442071838750',
    '0049 30 901820',
    '(415) 555-2671',
    '415-555-2671',
    '415.555.2671',
    '+33 1 42 68 53 00',
  ])('are taken out where it is configured: %s', async (number) => {
    const redacted = await redact(`call ${number} now`, { phones: true });
    expect(redacted).toBe(`call SELFHEAL_PHONE_1_${MARKER} now`);
  });

  it('are taken out where a name tells of them', async () => {
    expect(await redact('{"phone":"030 901820"}', { phones: true })).toBe(
      `{"phone":"SELFHEAL_PHONE_1_${MARKER}"}`,
    );
    expect(await redact('mobile_number=0171 2345678', { phones: true })).toBe(
      `mobile_number=SELFHEAL_PHONE_1_${MARKER}`,
    );
  });

  it('are kept by default', async () => {
    expect(await redact('call +49 30 901820', { emails: true })).toBe('call +49 30 901820');
  });

  it.each([
    '2026-11-20T02:14:07+0200',
    'took 1234567890 ns',
    'id 4155552671',
    'v1.2.3-20261120',
    '10.0.0.7:5432',
    'diff +12345678 -1234',
    '550e8400-e29b-41d4-a716-446655440000',
    '192.168.100.2000',
    'rows 415-555',
    'sha 00491234567890abcdef',
    '1790000000000',
    'phone: none',
  ])('are not: %s', async (text) => expect(await redact(text, { phones: true })).toBe(text));
});
