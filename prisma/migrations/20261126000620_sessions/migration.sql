-- Browsers that signed in with a token. Neither the token nor what the browser keeps can be told from a row: "digest" is that
-- of the session's secret, and "proof" a keyed digest of the token with that secret as key.
CREATE TABLE "access_sessions" (
    "digest" BYTEA PRIMARY KEY,
    "token_key" TEXT NOT NULL,
    "proof" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "access_sessions_digest_length" CHECK (octet_length("digest") = 32 AND octet_length("proof") = 32)
);
CREATE INDEX "access_sessions_token_key_created_at_idx" ON "access_sessions" ("token_key", "created_at");
CREATE INDEX "access_sessions_expires_at_idx" ON "access_sessions" ("expires_at");
