#!/bin/sh
pg_dump "$DATABASE_URL" | aws --endpoint-url https://s3.example.net s3 cp - s3://example/dump.sql
