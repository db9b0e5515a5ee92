"""The manual way: the endpoint made by hand in the dashboard, its secret pasted, its address kept."""

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.services.workspace import Workspace


async def test_an_endpoint_made_by_hand_is_found_and_its_pasted_secret_proved_by_a_real_event(
    workspace: Workspace, set_up: SetUp
) -> None:
    assert workspace.sandbox_client is not None
    reads_only = await workspace.sandbox_client.make_key(["rak_customer_read", "rak_webhook_write"])
    await set_up.accept_key(reads_only)
    dashboard = workspace.sandbox_account()
    made = await dashboard.post(
        "/v1/webhook_endpoints",
        url=workspace.webhook_url,
        enabled_events=list(EVENTS),
        api_version="2022-11-15",
    )
    await set_up.secret.accept(f"  {made['secret']}\n")
    await set_up.webhook.name_address(workspace.webhook_url)
    judged = {step.id.value: step.done for step in set_up.steps}
    assert judged["webhook"] and judged["secret"]
    assert set_up.facts.secret_masked == mask(made["secret"])
    await set_up.make_first_event("user_1")
    page = await workspace.need_engine().deliveries("source:sandbox status:rejected")
    assert page["total"] == 0, "Stripe signs with the secret that was pasted"
