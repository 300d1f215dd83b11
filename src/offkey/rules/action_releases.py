"""Commits of outdated releases of AWS's actions, by their first letters.

Whoever pins a commit does not always say in a comment which release it is, or says what it once was.
Source: the tags of github.com/aws-actions/configure-aws-credentials and github.com/aws-actions/amazon-ecr-login, each
with the commit that it points to, and with its own name where it is annotated. Two commits between releases are those
that GitHub's templates of workflows for ECS were made with.
"""

from __future__ import annotations

_LETTERS = 12
_CREDENTIALS = {
    1: (
        "aa26d1f8263b 18a79864eb64 bd6a282f4352 d15e9e3279c3 2b6fe715ce60 e8a907912d99 18a20dfee9cc f7e6914e6971 "
        "37073f2b472b ee662900a535 75aa8f1e4123 84c95db9618a 77aceb63788d cf6b87e99e50 a7c0e5c2dd97 c9874b9244a5 "
        "b77dc2283882 e4a283d2d2b7 2d01f93692c4 ddf155a78b25 9f7f57b09379 a098abbbfdeb 58b282f00fd1 7036d998a2d7 "
        "d77c283b8212 da082bd93714 8dc8ce76d6d3 9a78866a5646 6835cc921677 9f4ccab8fea5 1fa7ccadcd8e 5c251fd24139 "
        "339d35449560 c0243dfafd0e b942c8384d9b f11c31495459 534d72ced411 7341ffc943aa 32d908adfb55 d1e29d4d98a4 "
        "1417e62aeace edccf3700bed 7b7b899f3fdb e97d7fbc8e0e 21ecba693581 51e2d042f8c5 d2221ce3c710 e9fbcf57cb21 "
        "59e3478a469f cefc5912bc61 0309c38ebd10 fd966ed11958 13d241b29375 d91e0df61873 0d9a5be0dcee 9354508c2af6 "
        "854a67f9f730 ea7b857d8a33 05b148adc31e 811cf67cbe28 67fbcbb12127 b6385f457e25"
    ),
    2: ("0e613a0980cb 2b225b5275d2 e1e17a757e53 5727f247b64f 96edea9027f9 5fd3084fc36e c59e0df69259"),
    3: ("ef93a73b1313 04b98b3f9e85 50ac8dd1e1b1 ea24045cb2f1"),
    4: (
        "8c3f20df09ac 976d0ba04bcc 010d0da01d0b 1c6460a84bd4 5579c002bb47 e3dd6a429d73 4fc4975a852c ececac1a45f3 "
        "f24d7193d98b b47578312673 d0834ad3a60a 7474bc4690e2"
    ),
    5: ("a03048d87541 00943011d904 61815dcd50bd"),
}
_REGISTRY = {
    1: (
        "bdee789e6960 6b7c9f617355 6e0860fbd219 d7abee807d6a 6adba700642e f8f8107866e1 9713588d04c0 f5826d3c72a3 "
        "337a919a33dc 8506d2059fe8 2364d9dc2bbb cfbbdb96985e 337ae2b7ce7f 46fb1dc461ca aace7c932b3f eb8a00891fdd "
        "ca61105d3ec4 cea559ebdf35 de444e783d1c dfe5e037eeef 7641208f8cf6 e18846988cdb 883ed5af9bcf db01c0bf36ad "
        "b4205169ef2f e2b17b0d02d2 177db44494e7 1a713269db9f 060516122e7b 277473e730f5 d2e09d5c05fa d4c4f5350c89 "
        "09497da4669c b9c809dc38d7 34df217a04d2 84437341a960 aaf69d68aa3f d5ea22b83f4e 3d4e073ce6a6 8b5ae9db0866 "
        "1def26f44783 b874a33292cc 497ab3ae6110 9149ade017c5 2993834bd0a6 eb9a709a709d 261a7de32bda 62f4f872db38 "
        "eb9ac883e4d0 2f9f10ea3fa2 c5c3c982efb3 78d2c348499d e407df249e6c 60f53779a435 fc3959cb4cf5 2fc7aceee09e "
        "3bf6b034cd05 5a88a04c91d5"
    ),
}
_RELEASES = {"aws-actions/configure-aws-credentials": _CREDENTIALS, "aws-actions/amazon-ecr-login": _REGISTRY}


def major_of(action: str, commit: str) -> int | None:
    """The major version of an outdated release whose commit this is; None for any other commit."""
    first = commit[:_LETTERS]
    return next((major for major, known in _RELEASES.get(action, {}).items() if first in known.split()), None)
