import type { FastifyInstance } from 'fastify';
import { RequestPartError } from '../rest-error.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/i;

/**
 * Reads bodies as JSON. No body at all is none, which routes with an optional one take; what cannot be read is a
 * 422, as everything is that does not fit. A body without a type counts as JSON.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined);
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim() ?? '';
    if (type !== '' && !JSON_TYPE.test(type)) {
      return done(unfit('must be JSON, with the Content-Type application/json', 'content_type'), undefined);
    }
    let value: unknown;
    try {
      value = JSON.parse(text as string);
    } catch (error) {
      // The parser's message quotes the text, which is the sender's own.
      return done(unfit(`is no valid JSON: ${(error as Error).message}`, 'json_invalid'), undefined);
    }
    done(null, value);
  });
}

function unfit(message: string, type: string): RequestPartError {
  return new RequestPartError('body', [{ path: [], message }], type);
}
