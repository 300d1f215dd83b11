#!/bin/bash
for mapping in "$@"; do
  local aws_key="${mapping%%:*}"
  x=$(echo "$v" | jq -r --arg k "$aws_key" '.[$k]')
done
