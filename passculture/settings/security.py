"""Cookies, headers, and how much anybody may send."""

from csp.constants import NONE, SELF

from passculture import environment as env
from passculture.settings.place import HTTPS

SESSION_ENGINE = "passculture.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
# Of which account the pages of this browser are, and the key of what was sent after a session
# (decision 0018): signed, never read by scripts.
PAGES_COOKIE_NAME = "__Host-pages" if HTTPS else "pages"
LATE_COOKIE_NAME = "__Host-saisie" if HTTPS else "saisie"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$", r"^pret/$", r"^metriques/$"]
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Reached without TLS in production, because nobody else is on that network.
PRIVATE_NETWORK_HOSTS = env.names("PRIVATE_NETWORK_HOSTS")
# Is a proxy of ours in front? Then its two headers are believed (`core.network`), else none.
BEHIND_PROXY = env.flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# The one site whose pages may show those of /adage/ in a frame (passculture/framing.py).
ADAGE_FRAME_ORIGIN = env.https_origin("ADAGE_FRAME_ORIGIN")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Of a form without its files; the largest file: core/rules/files.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "core.files.receiving.WeighingHandler",  # first: nothing heavier reaches the two others
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
