#!/bin/sh
# Run by the database's container at its first start.
set -eu
psql --username=postgres --set=ON_ERROR_STOP=1 --set=owner_password="$OWNER_PASSWORD" \
  --set=app_password="$APP_PASSWORD" --file=/roles/postgres-roles.sql
