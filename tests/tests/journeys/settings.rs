//! What a person chooses for this device.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::{ADMINISTRATOR, LUCIA};

/// Phones are read, and numbers written, as in the country that is chosen, at once and whatever the language is.
pub async fn a_country_is_chosen(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let says = "return document.querySelector(arguments[0])?.innerText.includes(arguments[1])";
    phone.go("more").await?;
    phone.choose("country", "ES").await?;
    phone.go("customers").await?;
    let spanish = phone.create_customer("Ultramarinos Chueca", "612 345 678").await?;
    phone.edit("worth", "1.250,50").await?;
    phone.back().await?;
    phone.search("chueca").await?;
    phone
        .wait("the amount in the list", says, &[json!(format!("[data-doc=\"{spanish}\"]")), json!("1.250,50 EUR")])
        .await?;
    phone.go("more").await?;
    phone.choose("country", "MX").await?;
    phone.go("customers").await?;
    phone
        .wait("the amount as in Mexico", says, &[json!(format!("[data-doc=\"{spanish}\"]")), json!("1,250.50 EUR")])
        .await?;
    let mexican = phone.create_customer("Abarrotes Chueca", "55 1234 5678").await?;
    phone.wait_until_synced().await?;
    for (customer, number) in [(spanish, "+34612345678"), (mexican, "+525512345678")] {
        let view = stage.on_the_server(LUCIA, &customer).await?;
        let entry = view.record.entries("phone").into_iter().next().context("a phone")?;
        ensure!(entry.text("number") == number, "{:?} is no {number}", entry.text("number"));
    }
    Ok(())
}

/// Whoever may write members' records calls a device something else, and everybody reads that.
pub async fn a_device_gets_another_name(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Oficina", ADMINISTRATOR).await?;
    phone.go("more").await?;
    phone.type_into("input[name=\"device-name\"]", "Mostrador").await?;
    phone.press("input[name=\"device-name\"]", tests::browser::book::TAB).await?;
    let says = "return document.querySelector(arguments[0])?.innerText.includes('Mostrador')";
    phone.wait("the new name", says, &[json!(hook("device"))]).await?;
    phone.wait_until_synced().await?;
    phone.reload().await?;
    phone.wait("the new name", says, &[json!(hook("device"))]).await?;
    phone.tap(&hook("unfold-own-devices")).await?;
    phone.wait("it among one's own", says, &[json!(hook("device-names"))]).await.map(drop)
}
