//! What happens in those days. What it comes to is what the test of a release says.

use std::collections::BTreeMap;

use shared::crm::Value;
use shared::document::{DocId, Intent, text};

use super::office::{BEGINNING, Office, id};

/// Ana, the seller: her phone is what is kept.
pub const ANA: usize = 0;
const BENITO: usize = 1;
const CLARA: usize = 2;

/// A customer with one of everything, a conflict and a contested edit.
pub const SOL: u8 = 1;
/// One that is moved to another territory.
pub const LUNA: u8 = 2;
/// One that was merged into [`LUNA`].
const LUNITA: u8 = 3;
/// One that was removed.
const POZO: u8 = 4;
/// One that Ana made and has not sent.
const NUEVO: u8 = 5;
const VISIT: u8 = 10;
const CALL: u8 = 11;
const TASK: u8 = 12;
/// The record that adds a field.
const ROUTE: u8 = 20;

fn born(kind: &str, territory: i64, fields: &[(&str, Value)]) -> Vec<Intent> {
    let first = [("kind", Value::text(kind)), ("territory", Value::Int(territory))];
    let fields = first.iter().chain(fields);
    fields.map(|(key, value)| Intent::set(*key, Value::Null, value.clone())).collect()
}

fn said(words: &str) -> Value {
    Value::text(words)
}

fn written(key: &str, words: &str) -> Intent {
    Intent::Text { key: key.to_owned(), splices: text::difference("", words).into_iter().collect() }
}

/// The days. Answers what went over the wire.
pub fn live(office: &mut Office) -> BTreeMap<String, Vec<u8>> {
    let mut wire = BTreeMap::new();
    let field =
        [("for", said("customer")), ("type", said("choice")), ("label_es", said("Ruta")), ("choices", said("A\nB"))];
    office.sync(CLARA);
    office.edit(CLARA, vec![(id(ROUTE), born("custom_field", 0, &field))]);
    office.sync(CLARA);
    office.sync(ANA);
    make_records(office);
    office.sync(ANA);
    keep(&mut wire, office, ANA, "push");
    office.sync(BENITO);
    // There is nothing more to say.
    office.sync(BENITO);
    keep(&mut wire, office, BENITO, "idle");

    // Both change one field, one changes what the other has removed.
    office.set(ANA, id(SOL), &[("segment", said("Mayoreo"))]);
    office.set(BENITO, id(SOL), &[("segment", said("Minorista")), ("stage", said("retention"))]);
    office.set(ANA, id(POZO), &[("removed", Value::Time(BEGINNING + 5))]);
    office.set(ANA, id(SOL), &[("phone/ph000002/removed", Value::Time(BEGINNING + 6))]);
    office.sync(ANA);
    office.sync(BENITO);
    office.merge(BENITO, id(LUNA), id(LUNITA));
    office.sync(BENITO);
    office.set(BENITO, id(LUNA), &[("territory", Value::Int(2))]);
    office.set(BENITO, id(LUNITA), &[("territory", Value::Int(2))]);
    office.set(BENITO, id(CALL), &[("territory", Value::Int(2))]);
    office.sync(BENITO);
    office.sync(ANA);
    keep(&mut wire, office, ANA, "catch-up");

    // Ana may only read when her phone comes back: what it did is refused.
    office.set(ANA, id(SOL), &[("source", said("Feria de abril"))]);
    office.set(CLARA, id(103), &[("scope/1/role", said("reader"))]);
    office.sync(CLARA);
    office.sync(ANA);
    keep(&mut wire, office, ANA, "refused");
    office.set(CLARA, id(103), &[("scope/1/role", said("seller"))]);
    office.sync(CLARA);
    office.sync(ANA);

    // A form that was open while the code changed elsewhere.
    office.set(BENITO, id(SOL), &[("code", said("A-2"))]);
    office.sync(BENITO);
    office.sync(ANA);
    office.edit(ANA, vec![(id(SOL), vec![Intent::set("code", said("A-1"), said("A-3"))])]);

    // What Ana's phone holds that nobody else has.
    office.edit(ANA, vec![(id(NUEVO), born("customer", 1, &[("name", said("Tlapalería El Clavo"))]))]);
    office.set(ANA, id(SOL), &[("needs", said("Dos cajas antes del viernes"))]);
    office.set(ANA, id(VISIT), &[("done", Value::Time(BEGINNING + 90_000)), ("outcome", said("order"))]);
    office.try_sync(ANA);
    let (request, _) = office.talk.remove(&ANA).unwrap_or_default();
    wire.insert("wire/waiting-request.cbor".to_owned(), request);

    let (request, answer) = office.enrol(id(105));
    wire.insert("wire/enrol-request.cbor".to_owned(), request);
    wire.insert("wire/enrol-answer.cbor".to_owned(), answer);
    office.sync(3);
    keep(&mut wire, office, 3, "first");
    wire
}

fn keep(wire: &mut BTreeMap<String, Vec<u8>>, office: &Office, at: usize, name: &str) {
    let Some((request, answer)) = office.talk.get(&at).cloned() else { return };
    wire.insert(format!("wire/{name}-request.cbor"), request);
    wire.insert(format!("wire/{name}-answer.cbor"), answer);
}

fn make_records(office: &mut Office) {
    let ana = said(&id(103).to_string());
    let mut sol = born(
        "customer",
        1,
        &[
            ("name", said("Abarrotes Ñandú")),
            ("form", said("organisation")),
            ("relation", said("customer")),
            ("stage", said("acquisition")),
            ("segment", said("Abarrotes")),
            ("owner", ana.clone()),
            ("worth", said("125000 MXN")),
            ("code", said("A-1")),
            ("birthday", said("1980-11-21")),
            ("address/ad000001/street", said("Av. Juárez")),
            ("address/ad000001/city", said("Puebla")),
            ("address/ad000001/place", said("19.043300,-98.201900")),
            ("phone/ph000001/number", said("+525512345678")),
            ("phone/ph000001/rank", said("V")),
            ("phone/ph000002/number", said("+525587654321")),
            ("phone/ph000002/rank", said("k")),
            ("main_phone", said("ph000001")),
            ("mail/ma000001/address", said("hola@nandu.example.com")),
            ("tag/mayoreo/label", said("Mayoreo")),
            ("contact/co000001/name", said("Doña Rosa")),
        ],
    );
    sol.push(written("notes", "Toca el timbre dos veces.\nNo los lunes."));
    let own = office.own_field();
    sol.push(Intent::set(own, Value::Null, said("B")));
    office.edit(ANA, vec![(id(SOL), sol)]);
    for (doc, name) in [(id(LUNA), "Luna Nueva"), (id(LUNITA), "Luna Nueva SA"), (id(POZO), "El Pozo")] {
        office.edit(ANA, vec![(doc, born("customer", 1, &[("name", said(name)), ("owner", ana.clone())]))]);
    }
    let activity = |customer: DocId, what: &str, subject: &str| {
        [
            ("customer", said(&customer.to_string())),
            ("what", said(what)),
            ("subject", said(subject)),
            ("by", ana.clone()),
        ]
    };
    let mut visit = born("activity", 1, &activity(id(SOL), "visit", "Llevar muestras"));
    visit.push(Intent::set("planned", Value::Null, Value::Time(BEGINNING + 86_400_000)));
    visit.push(Intent::set("zone", Value::Null, said("America/Mexico_City")));
    let mut call = born("activity", 1, &activity(id(LUNA), "call", "Preguntar por el pedido"));
    call.push(Intent::set("done", Value::Null, Value::Time(BEGINNING + 1)));
    let mut task = born("activity", 1, &activity(id(POZO), "task", "Cobrar"));
    task.push(Intent::set("due", Value::Null, said("2026-09-30")));
    office.edit(ANA, vec![(id(VISIT), visit), (id(CALL), call), (id(TASK), task)]);
}
