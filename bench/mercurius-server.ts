/**
 * What GraphQL lists are compared with: Mercurius with its JIT, and SQL written by hand. The argument is the database.
 * Prints its URL; answers the same query as `lists.ts` sends to us, from the same rows.
 */
import fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'pg';

const [connectionString] = process.argv.slice(2) as [string];
const pool = new Pool({ connectionString, max: 10 });

const SQL = `SELECT s.id, s.job_id AS "jobId", upper(s.category::text) AS category, upper(s.severity::text) AS severity, s.title,
    s.description, s.suggested_change AS "suggestedChange", s.expected_impact AS "expectedImpact",
    upper(s.status::text) AS status, s.created_at AS "createdAt", r.id AS review_id, upper(r.status::text) AS review_status,
    upper(r.trigger::text) AS review_trigger, r.started_at AS review_started_at
  FROM healing_suggestions s JOIN healing_reviews r ON r.id = s.review_id
  WHERE s.status::text = ANY($1) ORDER BY s.id DESC LIMIT $2`;

const SCHEMA = `
  enum Status { PENDING APPROVED REJECTED APPLIED FAILED }
  input SuggestionFilter { status: [Status!] }
  type Review { id: ID! status: String! trigger: String! startedAt: String! }
  type Suggestion {
    id: ID! jobId: String! category: String! severity: String! title: String! description: String!
    suggestedChange: String! expectedImpact: String! status: String! createdAt: String! review: Review!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Page { nodes: [Suggestion!]! pageInfo: PageInfo! }
  type Query { suggestions(first: Int!, filter: SuggestionFilter): Page! }
`;

interface Row {
  id: number;
  createdAt: Date;
  review_id: number;
  review_status: string;
  review_trigger: string;
  review_started_at: Date;
}

const app = fastify();
await app.register(mercurius, {
  schema: SCHEMA,
  jit: 1,
  resolvers: {
    Query: {
      suggestions: async (_root: unknown, args: { first: number; filter?: { status?: string[] } }) => {
        const statuses = (args.filter?.status ?? []).map((status) => status.toLowerCase());
        const { rows } = await pool.query<Row>({
          name: 'list',
          text: SQL,
          values: [statuses, args.first + 1],
        });
        const nodes = rows.slice(0, args.first).map((row) => ({
          ...row,
          createdAt: row.createdAt.toISOString(),
          review: {
            id: row.review_id,
            status: row.review_status,
            trigger: row.review_trigger,
            startedAt: row.review_started_at.toISOString(),
          },
        }));
        const last = nodes.at(-1);
        return {
          nodes,
          pageInfo: { hasNextPage: rows.length > args.first, endCursor: last ? String(last.id) : null },
        };
      },
    },
  },
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${address}\n`);
process.on('SIGTERM', () => void app.close().then(() => pool.end()));
