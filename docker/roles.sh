#!/bin/sh
# First start of the database's container: the owner that migrates, the login role that the product runs as, the
# database. The same three as config/services/postgres.py makes. Passwords come from the environment.
set -eu
: "${DATABASE_PASSWORD:?}" "${DATABASE_OWNER_PASSWORD:?}"
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=template1 \
    --set=owner_password="$DATABASE_OWNER_PASSWORD" --set=login_password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE title_review_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'owner_password';
CREATE ROLE title_review LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'login_password';
ALTER DEFAULT PRIVILEGES FOR ROLE title_review_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO title_review;
ALTER DEFAULT PRIVILEGES FOR ROLE title_review_owner GRANT USAGE, SELECT ON SEQUENCES TO title_review;
SQL
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --command='CREATE DATABASE title_review OWNER title_review_owner'
