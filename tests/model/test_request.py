from offkey.model.policy import Principal
from offkey.model.request import Request


def test_context_keys_are_read_without_case() -> None:
    request = Request.of(Principal("*", "*"), "s3:GetObject", "*", context={"AWS:SourceIp": "192.0.2.1"})
    assert request.context == {"aws:sourceip": "192.0.2.1"}
