"""A step of a campaign, whatever it waits for: to be read, tried, applied or undone."""

from schools.actions.campaign import fail, settle
from schools.actions.campaign_batch import work_some
from schools.actions.campaign_trial import ProposalsOf, try_some, write_proposals
from schools.actions.report import BadFile
from schools.models import BudgetCampaign

State = BudgetCampaign.State
# Schools applied in one step: some seconds, far under the time limit of a task.
SCHOOLS_A_STEP = 200


def work_on_campaign(
    *, campaign_id: int, proposals_of: ProposalsOf, most: int = SCHOOLS_A_STEP
) -> BudgetCampaign:
    """Do some of the work, then say where the campaign is.

    Safe to run anywhere, any number of times, even at the same instant.
    """
    campaign = BudgetCampaign.objects.get(pk=campaign_id)
    if campaign.read_at is None and campaign.state in (State.WAITING, State.CHECKING):
        try:
            write_proposals(campaign_id=campaign_id, proposals_of=proposals_of)
        except BadFile as bad:
            return fail(campaign_id=campaign_id, why=str(bad))
    elif campaign.state == State.CHECKING:
        try_some(campaign_id=campaign_id)
    else:
        work_some(campaign_id=campaign_id, most=most)
    return settle(campaign_id=campaign_id)
