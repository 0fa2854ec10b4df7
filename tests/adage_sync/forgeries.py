"""The corpus of forged and crooked entry tokens (M1, M2, G15): name -> how to make it."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Claims = dict[str, Any]
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NOW = int(time.time())


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def raw(key: str, header: str | bytes, payload: str | bytes) -> str:
    """Sign these very characters with ADAGE's own key: only their content is crooked."""
    parts = [b64(part.encode() if isinstance(part, str) else part) for part in (header, payload)]
    signed = ".".join(parts)
    private: Any = serialization.load_pem_private_key(key.encode(), None)
    return f"{signed}.{b64(private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


RS256 = '{"alg":"RS256","typ":"JWT"}'


def by_hmac(key: str, claims: Claims, algorithm: str = "HS256") -> str:
    """HS256 keyed with the public key, the classic confusion."""
    private: Any = serialization.load_pem_private_key(key.encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = {"alg": algorithm, "typ": "JWT"}
    signed = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    mac = hmac.HMAC(public, hashes.SHA256())
    mac.update(signed.encode())
    return f"{signed}.{b64(mac.finalize())}"


def with_header(**header: Any) -> Callable[[str, Claims], str]:
    return lambda key, claims: raw(
        key, json.dumps({"alg": "RS256", "typ": "JWT"} | header), json.dumps(claims)
    )


def with_claim(**changes: Any) -> Callable[[str, Claims], str]:
    return lambda key, claims: raw(key, RS256, json.dumps(claims | changes))


def without(name: str) -> Callable[[str, Claims], str]:
    return lambda key, claims: raw(
        key, RS256, json.dumps({k: v for k, v in claims.items() if k != name})
    )


def with_text(extra: str) -> Callable[[str, Claims], str]:
    """Claims with these characters added inside the object, duplicates and all."""
    return lambda key, claims: raw(key, RS256, json.dumps(claims)[:-1] + extra + "}")


def good(key: str, claims: Claims) -> str:
    return raw(key, RS256, json.dumps(claims))


def tampered(key: str, claims: Claims) -> str:
    header, _, signature = good(key, claims).split(".")
    return f"{header}.{b64(json.dumps(claims | {'role': 'principal'}).encode())}.{signature}"


def respelt(key: str, claims: Claims) -> str:
    """The same bytes in another base64 spelling: two tokens, one jti."""
    text = good(key, claims)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # 256 bytes leave 4 spare bits in the last character.
    return text[:-1] + alphabet[(alphabet.index(text[-1]) ^ 1)]


SIGNATURES: dict[str, Callable[[str, Claims], str]] = {
    "no token": lambda key, claims: "",
    "not a token": lambda key, claims: "hello",
    "two parts": lambda key, claims: good(key, claims).rpartition(".")[0],
    "four parts": lambda key, claims: good(key, claims) + ".e30",
    "five parts, encrypted": lambda key, claims: "e30.e30.e30.e30.e30",
    "empty signature": lambda key, claims: good(key, claims).rpartition(".")[0] + ".",
    "alg none": lambda key, claims: jwt.encode(claims, "", algorithm="none"),
    "alg nOnE": lambda key, claims: raw(key, '{"alg":"nOnE"}', json.dumps(claims)),
    "no alg": lambda key, claims: raw(key, '{"typ":"JWT"}', json.dumps(claims)),
    "HS256 with the public key": by_hmac,
    "HS256 called RS256": lambda key, claims: by_hmac(key, claims, "RS256"),
    "another key": lambda key, claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256"),
    "RS512": lambda key, claims: jwt.encode(claims, key, algorithm="RS512"),
    "PS256": lambda key, claims: jwt.encode(claims, key, algorithm="PS256"),
    "tampered claims": tampered,
    "respelt signature": respelt,
    "padding": lambda key, claims: good(key, claims) + "=",
    "space around": lambda key, claims: " " + good(key, claims),
    "newline inside": lambda key, claims: good(key, claims).replace(".", ".\n", 1),
    "NUL byte": lambda key, claims: good(key, claims) + "\0",
    "huge": lambda key, claims: good(key, claims | {"nom": "x" * 9000}),
    "nested token": lambda key, claims: raw(
        key, '{"alg":"RS256","cty":"JWT"}', json.dumps(good(key, claims))
    ),
    "header is a list": lambda key, claims: raw(key, '["RS256"]', json.dumps(claims)),
    "header is not JSON": lambda key, claims: raw(key, "RS256", json.dumps(claims)),
    "header with a duplicate key": lambda key, claims: raw(
        key, '{"alg":"none","alg":"RS256"}', json.dumps(claims)
    ),
    "jku": with_header(jku="https://evil.example/keys"),
    "x5u": with_header(x5u="https://evil.example/cert"),
    "jwk": with_header(jwk={"kty": "RSA"}),
    "x5c": with_header(x5c=["MII"]),
    "crit": with_header(crit=["exp"]),
    "b64 false": with_header(b64=False),
    "zip": with_header(zip="DEF"),
    "kid that walks": with_header(kid="../../../../dev/null"),
    "kid that queries": with_header(kid="x' UNION SELECT 'key"),
    "kid of another type": with_header(kid=1),
    "JWE type": with_header(typ="JWE"),
}

CLAIMS: dict[str, Callable[[str, Claims], str]] = {
    **{
        f"without {name}": without(name)
        for name in (
            "sub",
            "mail",
            "nom",
            "prenom",
            "civilite",
            "role",
            "canPrebook",
            "iat",
            "nbf",
            "exp",
            "aud",
            "iss",
            "jti",
        )
    },
    "claims are a list": lambda key, claims: raw(key, RS256, json.dumps([claims])),
    "claims are not UTF-8": lambda key, claims: raw(key, RS256, b'{"mail":"\xff"}'),
    "claims are not JSON": lambda key, claims: raw(key, RS256, "{mail}"),
    "claims nested too deep": lambda key, claims: raw(key, RS256, "[" * 2000),
    "duplicate role": with_text(', "role": "principal"'),
    "duplicate role, escaped": with_text(', "r\\u006fle": "principal"'),
    "NaN": with_text(', "note": NaN'),
    "unknown claim": with_claim(admin=True),
    "ROLE": with_text(', "ROLE": "principal"'),
    "role list": with_claim(role=["principal"]),
    "role unknown": with_claim(role="admin"),
    "role with a space": with_claim(role="principal "),
    "role in capitals": with_claim(role="PRINCIPAL"),
    "role null": with_claim(role=None),
    "canPrebook as text": with_claim(canPrebook="true"),
    "canPrebook as number": with_claim(canPrebook=1),
    "UAI in other digits": with_claim(uai="０７５0001A"),
    "UAI with a space": with_claim(uai="0350005R "),
    "UAI in lower case": with_claim(uai="0350005r"),
    "UAI list": with_claim(uai=["0350005R"]),
    "UAI number": with_claim(uai=350005),
    "UAI too long": with_claim(uai="00350005R"),
    "UAI with a newline": with_claim(uai="0350005R\n"),
    "mail list": with_claim(mail=["a@b.example"]),
    "mail without at": with_claim(mail="nobody", sub="nobody"),
    "mail in two lines": with_claim(mail="a@b.example\nBcc: c@d.example"),
    "mail in other letters": with_claim(mail="а@ac-rennes.example", sub="а@ac-rennes.example"),
    "subject of another person": with_claim(sub="other@ac-rennes.example"),
    "civility unknown": with_claim(civilite="Dr"),
    "name empty": with_claim(nom=" "),
    "name too long": with_claim(nom="x" * 151),
    "name with a control character": with_claim(prenom="A\u0000"),
    "name with a lone surrogate": with_claim(prenom="\ud800"),
    "first name a number": with_claim(prenom=1),
    "audience of another": with_claim(aud="another"),
    "audience list": with_claim(aud=["pass-culture-collectif"]),
    "audience null": with_claim(aud=None),
    "issuer of another": with_claim(iss="evil"),
    "issuer list": with_claim(iss=["adage"]),
    "expired": with_claim(iat=NOW - 600, nbf=NOW - 600, exp=NOW - 400),
    "not yet valid": with_claim(nbf=NOW + 86_400),
    "issued in the future": with_claim(iat=NOW + 3600, nbf=NOW, exp=NOW + 3700),
    "valid for ten years": with_claim(exp=NOW + 315_360_000),
    "valid for six minutes": with_claim(iat=NOW, exp=NOW + 360),
    "expires before it is issued": with_claim(iat=NOW + 5, exp=NOW + 4),
    "exp as text": with_claim(exp=str(NOW + 100)),
    "exp as float": with_claim(exp=NOW + 100.5),
    "exp true": with_claim(exp=True),
    "exp enormous": with_claim(exp=10**30),
    "exp negative": with_claim(exp=-1),
    "iat null": with_claim(iat=None),
    "jti a number": with_claim(jti=1),
    "jti empty": with_claim(jti=""),
    "jti too long": with_claim(jti="x" * 129),
    "jti with a quote": with_claim(jti="a'b"),
}
CORPUS = SIGNATURES | CLAIMS
