//! What a browser keeps of its user's ways, and an address that leads nowhere.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::phone::hook;
use tests::browser::{Engine, Stage};

use crate::LUCIA;

/// Neither titles nor addresses have a customer's name or what was searched for; and yet a search survives a visit to a customer and
/// an app that is opened anew.
pub async fn name_nobody(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let all = phone.total().await?;
    phone.search("maria").await?;
    let kept = "return typeof history.state === 'string' && history.state.includes('q=maria')";
    phone.wait("search that is kept", kept, &[]).await?;
    phone.reload().await?;
    phone.wait_for("[data-test=\"customer-row\"] mark").await?;
    // While the book is read, the count says that it goes on.
    let settled = "return !document.querySelector('[data-test=count]').textContent.includes('…')";
    phone.wait("whole book", settled, &[]).await?;
    let found = phone.total().await?;
    ensure!(found > 0 && found < all, "{found} of {all}");

    let customer = phone.listed().await?.swap_remove(0);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;
    phone.wait("title of the screen", "return document.title === 'Customer · Cartera'", &[]).await?;
    let seen = phone.browser().webdriver()?.execute("return document.title + location.href", &[]).await?;
    let seen = seen.as_str().unwrap_or_default().to_lowercase();
    for word in name.split(' ').chain(["maria"]).filter(|word| word.len() > 3) {
        ensure!(!seen.contains(&word.to_lowercase()), "{seen} says {word}");
    }
    phone.in_record_menu("nav-history").await?;
    phone.wait("title of the history", "return document.title === 'History · Cartera'", &[]).await?;
    phone.browser().webdriver()?.execute("history.back()", &[]).await?;
    phone.wait_for_customer(&customer).await?;
    phone.back().await?;
    phone.wait_for_total(found).await?;
    phone
        .wait(
            "plain address",
            "return location.pathname === '/customers' && location.search === '' && location.hash === ''",
            &[],
        )
        .await?;
    phone.search("").await?;
    phone.wait_for_total(all).await
}

/// What the day opens has an order of its own, and leaves one's own as it is.
pub async fn a_link_lends_its_view(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let all = phone.total().await?;
    phone.choose("order", "newest").await?;
    let order = "return document.querySelector('select[name=order]')?.value === arguments[0]";
    for is_anew in [false, true] {
        phone.go("today").await?;
        phone.tap(&hook("see-silent")).await?;
        phone.wait_for_screen("customers").await?;
        phone.wait("the link's order", order, &[json!("contact-back")]).await?;
        if is_anew {
            phone.reload().await?;
            phone.wait("the link's order", order, &[json!("contact-back")]).await?;
        }
        // Off with what it wanted, one by one; or by the way to one's own list.
        if is_anew {
            phone.go("today").await?;
            phone.go("customers").await?;
        } else {
            phone.quick("mine").await?;
            phone.tap(&hook("condition")).await?;
        }
        phone.wait("one's own order", order, &[json!("newest")]).await?;
        phone.wait_for_total(all).await?;
    }
    phone.reload().await?;
    phone.wait("one's own order", order, &[json!("newest")]).await.map(drop)
}

/// An address that is no screen's, and a record that is not here, say so and lead on.
pub async fn nowhere_is_said(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let address = format!("http://{}", stage.server().address());
    phone.open(&format!("{address}/orders/7")).await?;
    phone.wait_for_screen("nowhere").await?;
    // A record of a kind that only a later version knows.
    phone.open(&format!("{address}/pedidos/0123456789abcdef0123456789abcdef")).await?;
    phone.wait_for(&format!("{} {}", hook("not-yet"), hook("look-for-update"))).await?;
    phone.open(&format!("{address}/customers/0123456789abcdef0123456789abcdef")).await?;
    phone.wait_for(&hook("missing")).await?;
    phone.tap(&hook("search-instead")).await?;
    phone.wait_for_screen("customers").await
}

/// The invitation of a page that is installed from stands behind `#` and nowhere else: what the manifest is asked for, and what it
/// answers, have nothing of it. Apple's browsers start what is installed where its manifest names no start.
pub async fn an_invitation_is_in_no_address(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    let link = stage.invitation(LUCIA)?;
    let secret = link.split_once('#').map(|(_, secret)| secret.to_owned()).unwrap_or_default();
    ensure!(secret.len() > 10, "{link} has a secret");
    phone.open(&link).await?;
    phone.wait_for(&hook("invitation-here")).await?;
    let read = "const link = document.querySelector('link[rel=manifest]'); \
        return fetch(link.href).then(async (answer) => [link.href, await answer.text(), location.hash])";
    let read = phone.wait("manifest", read, &[]).await?;
    let [asked, answered, hash] = [0, 1, 2].map(|at| read[at].as_str().unwrap_or_default().to_owned());
    ensure!(!asked.contains(&secret) && !answered.contains(&secret), "{asked} answers {answered}");
    ensure!(!answered.contains("start_url") && answered.contains("\"id\""), "it names a start: {answered}");
    ensure!(hash == format!("#{secret}"), "the page is at {hash}");
    let requests = "return performance.getEntriesByType('resource').map((entry) => entry.name)";
    let requests = phone.browser().webdriver()?.execute(requests, &[]).await?;
    ensure!(!requests.to_string().contains(&secret), "asked for: {requests}");
    if stage.engine() == Engine::Chromium {
        // What the browser itself makes of it: it starts at the page, as Apple's do.
        let manifest = phone.browser().webdriver()?.chromium("Page.getAppManifest", &json!({})).await?;
        let url = manifest["url"].as_str().unwrap_or_default();
        ensure!(!url.contains(&secret), "the browser asked for {url}");
    }
    // Whoever is in is installed as usual.
    phone.tap(&hook("join")).await?;
    phone.wait_for_screen("today").await?;
    let plain = "return !document.querySelector('link[rel=manifest]').href.includes('?')";
    phone.wait("the plain manifest", plain, &[]).await.map(drop)
}
