"""Every setting of the product. Each variable read here stands in the README's table."""

from typing import Any
from urllib.parse import urlsplit

from accounts import rules as sign_in
from passculture import environment as env
from passculture.logs import logging_settings
from passculture.secret_keys import encryption_keys, named_files, named_keys
from passculture.settings.place import *  # noqa: F403
from passculture.settings.place import BASE_DIR, ENVIRONMENT, PRODUCTION, SITE_URL, STATE_DIR
from passculture.settings.queue import *  # noqa: F403
from passculture.settings.security import *  # noqa: F403

DEBUG = not PRODUCTION and env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "" if PRODUCTION else "only-for-this-machine-" + "0" * 40)
# Keys replaced lately: what they signed holds until it ends by itself.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
# What seals the columns a copy of the database must not tell (core/encrypted.py).
FIELD_ENCRYPTION_KEYS = encryption_keys(SECRET_KEY)
SITE_NAME = "pass Culture · offre collective"
# Printed on /mentions-legales/, /accessibilite/ and /donnees-personnelles/; what is empty is said
# to be missing, but DPO: who has none answers at CONTACT.
LEGAL = {
    name: env.text(f"LEGAL_{name}")
    for name in ("NAME", "ADDRESS", "PUBLISHER", "HOST", "CONTACT", "DPO")
}
ALLOWED_HOSTS = [str(urlsplit(SITE_URL).hostname), *env.names("ALLOWED_HOSTS")]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver", "web"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "core.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "django_fsm",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "template_partials",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "anymail",
    "core",
    "accounts",
    "administration",
    "jobs",
    "outbox",
    "schools",
    "venues",
    "offers",
    "bookings",
    "catalogue",
    "reimbursements",
    "partner_portal",
    "school_portal",
    "adage_sync",
    "operations",
    "passculture",
]
if not PRODUCTION:
    # The local stack, the demonstration, the galleries: production runs without them.
    INSTALLED_APPS.append("devtools")

MIDDLEWARE = [
    "operations.middleware.MeasureMiddleware",
    "passculture.https_only.HttpsOnlyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "passculture.middleware.CompressMiddleware",
    # Around all that reads or writes a cookie; not there without ADAGE_FRAME_ORIGIN.
    "passculture.framing.FrameMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "passculture.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before whatever looks at the view: a method that is not the page's stops here.
    "passculture.methods.MethodMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "passculture.sessions.PersonMiddleware",
    "passculture.middleware.AddressMiddleware",
    # Before the door closes: what is sent after the end of a session is kept an hour.
    "passculture.late_posts.LatePostMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "passculture.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "passculture.throttle.ThrottleMiddleware",
    "passculture.seeing_as.SeeingAsMiddleware",
    # Last: it calls the view itself, to try again after a deadlock.
    "passculture.middleware.ConflictMiddleware",
]

ROOT_URLCONF = "passculture.urls"
WSGI_APPLICATION = "passculture.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "passculture.context_processors.page",
            ],
            "builtins": ["core.templatetags.addresses"],
        },
    },
]

# Every field of every form, the administration's too, reads pasted text the same way.
FORM_RENDERER = "core.forms.Renderer"

# --- Database (F10: who waits for a lock is answered within 3 s) ---------------------------------
DATABASES = {"default": env.database("postgresql:///passculture")}
# Who the product works as; `migrate` gives that role its rights (passculture/rights.py).
RUNTIME_ROLE = env.runtime_database("postgresql:///passculture")["USER"]
TWO_DATABASE_ROLES = env.owner_database("postgresql:///passculture")["USER"] != RUNTIME_ROLE
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] |= {
    "prepare_threshold": 2,  # of the statements sent with their values apart (core/compiled.py)
    "connect_timeout": 5,
    "application_name": "passculture",
    "options": " ".join(
        [
            f"-c lock_timeout={env.text('LOCK_TIMEOUT', '2700ms')}",
            f"-c statement_timeout={env.text('STATEMENT_TIMEOUT', '10s')}",
            "-c idle_in_transaction_session_timeout=15s",
            # What is prepared is planned once a connection: left to choose, PostgreSQL planned the
            # count of what waits at each run, for four times what running it takes.
            "-c plan_cache_mode=force_generic_plan",
            "-c jit=off",  # compiling a count of the search takes longer than counting
            "-c parallel_tuple_cost=0.01",  # and both cores may count
            "-c work_mem=16MB",  # the matches of a word are joined in memory
            # Data lie in memory or on flash: a row found by its index costs little more than the
            # next one. Left at 4, the bookings of one school were joined by reading every line.
            "-c random_page_cost=1.1",
        ]
    ),
    # A database that comes back is found by the next request: a pool that goes on trying alone
    # waits twice as long each time.
    "pool": {
        "min_size": 0,
        "max_size": 16,
        "timeout": 2,
        "max_idle": 60,
        "reconnect_timeout": 2,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": sign_in.PASSWORD_MIN_LENGTH}
# Those of the million most common in leaks that are long enough to be chosen here (decision 0040).
AUTH_PASSWORD_VALIDATORS[2]["OPTIONS"] = {
    "password_list_path": BASE_DIR / "accounts" / "data" / "common_passwords.txt.gz"
}
AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.forms.own_words.OwnWordsValidator"})
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "my-space"
CSRF_FAILURE_VIEW = "passculture.late_posts.csrf_failed"
# What may be kept of what one types, field by field (decision 0018).
KEPT_FIELDS = "passculture.autosaved_fields.KEPT"
# The longest of Django's dated links; that of a password is shorter (`accounts/queries/links.py`).
PASSWORD_RESET_TIMEOUT = int(sign_in.CONFIRM_LINK_LIFE.total_seconds())
# The groups that `migrate` writes: shown, never changed in the administration.
READY_ROLES = "passculture.roles.ROLES"
# Who keeps what the administration does (core/admin/journaled.py).
ADMINISTRATION_JOURNAL = "administration"
AXES_FAILURE_LIMIT = sign_in.TRIES_BEFORE_LOCK_OUT
AXES_COOLOFF_TIME = "accounts.rules.lock_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.public.locked_out"
AXES_USERNAME_CALLABLE = "accounts.forms.typed_login_name"
# By account and address: a rectorat's proxy hides thousands of teachers behind one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "core.network.attempt_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Who does the same too often is asked to wait; off where a program plays the people.
ACT_LIMITS = env.flag("ACT_LIMITS", True)
# The administration asks for a code from a telephone (django-otp); off where one tries things out.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", PRODUCTION)
OTP_TOTP_ISSUER = SITE_NAME

# --- Language, static files ----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_DIR / "static" if PRODUCTION else None  # elsewhere, straight from static/
# What people hand over: outside the web root, each file behind a view that asks who may see it.
MEDIA_ROOT = STATE_DIR / "files"
MEDIA_URL = ""
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "core.files.storage.WholeFiles"},  # in MEDIA_ROOT
    "staticfiles": {"BACKEND": _MANIFEST if PRODUCTION else _PLAIN},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# In tests every client makes the middleware anew: it looks a file up when one is asked for, instead
# of reading the whole folder each time.
WHITENOISE_AUTOREFRESH = DEBUG or ENVIRONMENT == "test"

# --- Mail ----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f"pass Culture <ne-pas-repondre@{urlsplit(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who sends, how to ask it about a mail in doubt (nobody to ask with plain SMTP), what may wait.
ANYMAIL: dict[str, Any] = {}
MAIL_PROVIDER = MAIL_LOOKUP = ""
MAIL_TOPICS = "passculture.mail_topics.TOPICS"
for _name, _value in env.mail(f"file://{STATE_DIR / 'mail'}").items():
    globals()[_name] = _value

# --- What was drawn for the same data, kept by each process ---------------------------------------
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL_MEMORY},
    # A key holds all that is drawn (templates' `cache`): nothing goes stale, the oldest leaves.
    "fragments": {
        "BACKEND": LOCAL_MEMORY,
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 300},  # of some 20 kB
    },
    # What the web processes of one machine count once for all, beside what they are measured by.
    "counts": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
if _FOLDER := env.text("PROMETHEUS_MULTIPROC_DIR", ""):
    CACHES["counts"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": f"{_FOLDER}/search",
        "OPTIONS": {"MAX_ENTRIES": 300},  # of some 2 kB
    }

# --- Offers --------------------------------------------------------------------------------------
# Until when a school may cancel: offers proposes a deadline from it, bookings knows it (R31).
CANCELLABLE_LIMITS = "bookings.queries.decisions.cancellable_limits"

# --- What leaves: event name -> handlers, see passculture/side_effects.py ------------------------
EVENTS = "passculture.side_effects.EVENTS"
ADAGE_URL = env.web_address("ADAGE_URL", f"http://localhost:{env.number('ADAGE_MOCK_PORT', 8001)}")
ADAGE_API_KEY = env.text("ADAGE_API_KEY")
# Several at once while one replaces another (decision 0027).
ADAGE_PUBLIC_KEYS = named_files("ADAGE_PUBLIC_KEY_FILE")
ADAGE_INBOUND_KEYS = named_keys("ADAGE_INBOUND_KEY")

# --- The public register of companies, to fill a form: absent without its address -----------------
REGISTRY_URL = env.web_address("REGISTRY_URL")
REGISTRY_LOOKUP = "adage_sync.client.registry.look_up" if REGISTRY_URL else ""
# --- The national address base, to help one type: absent without its address ----------------------
ADDRESS_URL = env.web_address("ADDRESS_URL")
ADDRESS_LOOKUP = "adage_sync.client.addresses.find" if ADDRESS_URL else ""

# --- The account that pays the partners (R53); without it no transfer file is written -----------
_PAYER = {"name": "Démonstration", "IBAN": "FR7630006000011234567890189", "BIC": "AGRIFRPPXXX"}
PAYER = {k: env.text(f"PAYER_{k.upper()}", "" if PRODUCTION else v) for k, v in _PAYER.items()}

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = (
    "pk"  # its own: a setting that is not there is looked for each time
)

# Who may read /metriques/ besides the administration: the program that holds this key.
METRICS_KEY = env.text("METRICS_KEY")
LOGGING = logging_settings(json_lines=PRODUCTION, level=env.text("LOG_LEVEL", "INFO"))
# W004: the address is unique whatever its case, by an expression Django's check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
