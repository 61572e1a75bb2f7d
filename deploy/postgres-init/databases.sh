#!/bin/sh
# Once, when the volume is empty: a database and a role for the bot, and others for the office, so that
# neither's password opens the other's.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v bot="$BOT_DATABASE_PASSWORD" -v office="$OFFICE_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE bot LOGIN PASSWORD :'bot';
CREATE ROLE office LOGIN PASSWORD :'office';
CREATE DATABASE bot OWNER bot;
CREATE DATABASE backend OWNER office;
REVOKE CONNECT ON DATABASE bot, backend FROM PUBLIC;
SQL
