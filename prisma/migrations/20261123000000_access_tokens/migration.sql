-- Who may use the server. Only a digest of a token is kept.
CREATE TYPE "access_role" AS ENUM ('viewer', 'operator', 'reporter', 'admin');

CREATE TABLE "access_tokens" (
  "id" SERIAL PRIMARY KEY,
  "name" TEXT NOT NULL,
  "role" "access_role" NOT NULL,
  "digest" BYTEA NOT NULL,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "last_used_at" TIMESTAMPTZ(3),
  "revoked_by" TEXT,
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "access_tokens_digest_length" CHECK (octet_length("digest") = 32)
);

CREATE UNIQUE INDEX "access_tokens_digest_key" ON "access_tokens" ("digest");
-- A name says who did what: it stands for one token at a time.
CREATE UNIQUE INDEX "access_tokens_active_name_key" ON "access_tokens" ("name") WHERE "revoked_at" IS NULL;
