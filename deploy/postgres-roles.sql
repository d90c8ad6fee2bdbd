-- Two roles: one owns the tables and runs migrations, the other is what the service runs under.
-- Row-level security is forced, and the service's role owns nothing that it could lift it from.
-- As the superuser: psql --set=owner_password=… --set=app_password=… --file=postgres-roles.sql
CREATE ROLE jobvej_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE jobvej_app LOGIN PASSWORD :'app_password';
CREATE DATABASE jobvej OWNER jobvej_owner ENCODING 'UTF8' TEMPLATE template0;
\connect jobvej
ALTER DEFAULT PRIVILEGES FOR ROLE jobvej_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jobvej_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jobvej_owner
  GRANT USAGE, SELECT ON SEQUENCES TO jobvej_app;
-- A query that runs for longer than a person waits is stopped.
ALTER ROLE jobvej_app SET statement_timeout = '15s';
