#!/bin/bash
for attempt in 1 2 3; do
  terraform import aws_dynamodb_table.jobs jobs && break
  sleep "$((1<<2))"
done
