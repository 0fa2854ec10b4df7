"""Celery: the calls of the clock and the imports; what leaves is delivered without it (D4)."""

from passculture import environment as env
from passculture.settings.place import STATE_DIR

CELERY_BROKER_URL = env.redis_url("redis://localhost:6379/0")
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker whose disk is full refuses to write: the worker comes back to it, and stays (F12b).
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": env.seconds("BROKER_SOCKET_TIMEOUT", 5),
    "socket_keepalive": True,
    "max_retries": 0,
}
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "celerybeat-schedule")
# A job does its work once a period, however often it is called: it is called twice or more.
_MINUTE, _HOUR, _DAY = 20, 600, 3600
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "outbox.tasks.sweep": 10,  # for what no relay came for: each commit wakes one
        "offers.tasks.sweep_imports": 30,
        "schools.tasks.sweep_campaigns": 30,
        "administration.tasks.sweep_broadcasts": 30,
        "outbox.tasks.sum_up_the_day": _HOUR,
        "outbox.tasks.forget_mail_events": _DAY,
        "bookings.tasks.expire": _MINUTE,
        "bookings.tasks.follow_referencing": _MINUTE,
        "bookings.tasks.postpone_deadlines": _MINUTE,
        "catalogue.tasks.tell_watchers": _MINUTE,
        "bookings.tasks.mark_used": _HOUR,
        "bookings.tasks.change_schools": _HOUR,
        "bookings.tasks.change_partners": _HOUR,
        "bookings.tasks.remind": _HOUR,
        "bookings.tasks.tell_of_events": _HOUR,
        "catalogue.tasks.send_digests": _HOUR,
        "offers.tasks.refresh_words": _HOUR,
        "offers.tasks.drop_unbookable_offers": _HOUR,
        "reimbursements.tasks.issue_statements": _HOUR,  # looks each hour, issues on their days
        "adage_sync.tasks.sync_partners": _HOUR,
        "offers.tasks.forget_imports": _DAY,
        "offers.tasks.mend_search": _DAY,
        "accounts.tasks.forget_knocks": _DAY,
        "accounts.tasks.forget_sessions": _HOUR,
        "accounts.tasks.forget_tries": _DAY,
        "accounts.tasks.forget_typed": _HOUR,
        "venues.tasks.forget_unconfirmed": _DAY,
        "venues.tasks.follow_territories": _DAY,
        "adage_sync.tasks.forget_old_tokens": _DAY,
        "jobs.tasks.forget_runs": _DAY,
        "operations.tasks.purge_personal_data": _DAY,
    }.items()
}
