"""Where the product runs, and under which address: what every other setting stands on."""

from pathlib import Path

from passculture import environment as env
from passculture import production

BASE_DIR = Path(__file__).resolve().parents[2]
ENVIRONMENT = env.environment()
PRODUCTION = ENVIRONMENT == "production"
if PRODUCTION:
    env.check_required()
    production.check()

STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / "var")))
SITE_URL = env.site_url(f"http://localhost:{env.number('PORT', 8000)}")
HTTPS = SITE_URL.startswith("https://")
