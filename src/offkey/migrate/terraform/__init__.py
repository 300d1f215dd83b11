"""Providers and backends leave their static keys and take the federation's roles."""
