"""How scripts take a secret out of a store: by its program, or out of a file that is mounted."""

from __future__ import annotations

TAKES = (
    r"ssm\s[^|;&]{0,80}?\bget-parameter|secretsmanager\s[^|;&]{0,80}?\b(?:batch-)?get-secret|vault\s+(?:kv|read)"
    r"|\bop\s+(?:read|item|get)|doppler|infisical|gcloud\s+secrets|keyvault|akeyless|credhub\s+(?:get|find)|chamber|lpass"
    r"|\bbw\s+get|gopass|\bpass\s+show|sops"
    r"|(?:\bcat\s+|<\s*)[\"']?(?:/\w+){0,3}/secrets?/"
)
"""A pattern, whatever the case: also of a secret that is mounted, `/run/secrets/…` of Docker, or any folder of that
name in a container of Kubernetes."""
WORDS = (
    *("secretsmanager", "ssm", "vault", "op read", "op item", "op get", "doppler", "infisical", "gcloud", "keyvault"),
    *("akeyless", "/secret", "credhub", "chamber", "lpass", "bw get", "pass show", "gopass", "sops"),
)
"""One of these stands wherever `TAKES` finds something (as people write it), and they are found many times faster."""
