//! Ways to reach somebody in one tap: by a phone number, by mail, at an address, on the web.

use leptos::prelude::*;
use shared::crm::search::{digits, fold};
use shared::crm::{Group, Value, ValueType, definition};

use super::opened::{Opened, opened};
use crate::i18n::{self, Words};
use crate::reactive::memo;
use crate::state::{agent, store};
use crate::ui::icon::{Icon, Sign};

/// What somebody is reached by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// A phone number, E.164.
    Phone(String),
    /// A mail address.
    Mail(String),
    /// Where they are: an address in one line.
    Place(String),
    /// The same by coordinates, and who is there.
    Point(String, String),
    /// A page of the web.
    Web(String),
}

/// A link that does it.
pub struct Way {
    /// Its address.
    pub href: String,
    /// Its sign.
    pub icon: Icon,
    /// What it does.
    pub word: fn(&'static Words) -> &'static str,
    /// It leads to a page of the web, for which the app does not make room.
    pub is_page: bool,
}

impl Means {
    /// The ways, on a browser that says this of itself.
    pub fn ways(&self, agent: &str) -> Vec<Way> {
        let way = |href, icon, word| Way { href, icon, word, is_page: false };
        match self {
            Self::Phone(number) => {
                let whatsapp = format!("https://wa.me/{}", messenger_number(number));
                vec![
                    way(format!("tel:{number}"), Icon::Phone, |words| words.call),
                    Way { is_page: true, ..way(whatsapp, Icon::Chat, |words| words.whatsapp) },
                ]
            }
            Self::Mail(address) => vec![way(format!("mailto:{address}"), Icon::Mail, |words| words.write_mail)],
            Self::Place(place) | Self::Point(place, _) => {
                let named = if let Self::Point(_, name) = self { Some(name.as_str()) } else { None };
                let (href, is_page) = map(place, named, agent);
                vec![Way { is_page, ..way(href, Icon::Pin, |words| words.map) }]
            }
            // It was checked when it came; a link that does something else than show a page is worth checking twice.
            Self::Web(address) if ValueType::Web.check(&Value::text(address.clone())).is_err() => Vec::new(),
            Self::Web(address) => {
                vec![Way { is_page: true, ..way(address.clone(), Icon::Globe, |words| words.open_page) }]
            }
        }
    }

    /// What it says: the number, the address, the place.
    pub fn said(&self) -> &str {
        match self {
            Self::Phone(said) | Self::Mail(said) | Self::Place(said) | Self::Point(said, _) | Self::Web(said) => said,
        }
    }
}

/// Where a place is shown, and whether that is a page of the web: in the phone's own app for maps where there is one for certain,
/// which works without a network too. Coordinates are `named` for who is there; an address is looked for.
fn map(place: &str, named: Option<&str>, agent: &str) -> (String, bool) {
    let query = encoded(place);
    if agent.contains("Android") {
        let href = match named {
            Some("") => format!("geo:{place}?q={place}"),
            Some(name) => format!("geo:{place}?q={place}({})", encoded(name)),
            None => format!("geo:0,0?q={query}"),
        };
        (href, false)
    } else if ["iPhone", "iPad", "Macintosh"].iter().any(|apples| agent.contains(apples)) {
        (format!("maps:?q={query}"), false)
    } else {
        (format!("https://www.openstreetmap.org/search?query={query}"), true)
    }
}

/// The digits by which WhatsApp knows a number. An Argentine mobile has a 9 behind its country there, however it is dialled.
fn messenger_number(number: &str) -> String {
    let digits = digits(number);
    match digits.strip_prefix("54").filter(|rest| rest.len() == 10 && !rest.starts_with('9')) {
        Some(rest) => format!("549{rest}"),
        None => digits,
    }
}

/// As a part of an address of the web.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Whether a number is labelled as a fax and nothing else: it is neither called nor written to.
fn is_fax(label: &str) -> bool {
    let spoken =
        ["tel", "telefono", "phone", "telephone", "voz", "voice", "cel", "celular", "movil", "mobile", "whatsapp"];
    let label = fold(label);
    let is_any = |is: &dyn Fn(&str) -> bool| label.split(' ').any(is);
    is_any(&|word: &str| word.ends_with("fax") || word.starts_with("facsimil"))
        && !is_any(&|word: &str| spoken.contains(&word))
}

/// An entry's ways: by each of its numbers, mails and pages, to its place. A fax has none.
pub fn means_of(opened: Opened, group: &Group, id: &str) -> Vec<Means> {
    let text = |field: &str| opened.value(&format!("{}/{id}/{field}", group.key)).as_text().map(str::to_owned);
    if group.key == "phone" && text("label").is_some_and(|label| is_fax(&label)) {
        return Vec::new();
    }
    if group.key == "address" {
        let parts = ["street", "street_number", "district", "city", "region"];
        let country = || text("country").map(|code| i18n::country(&code, opened.language()));
        let words = || parts.into_iter().filter_map(text).chain(country()).collect::<Vec<_>>().join(" ");
        if let Some(place) = text("place") {
            let title = definition(opened.kind()).title.first().map(|title| opened.value(title));
            let name = title.as_ref().and_then(Value::as_text).unwrap_or_default().to_owned();
            return vec![Means::Point(place, name)];
        }
        let place = words();
        return if place.is_empty() { Vec::new() } else { vec![Means::Place(place)] };
    }
    let means = group.fields.iter().filter_map(|field| {
        let means = if field.value == ValueType::Phone {
            Means::Phone
        } else if field.value == ValueType::Mail {
            Means::Mail
        } else if field.value == ValueType::Web {
            Means::Web
        } else {
            return None;
        };
        text(field.key).map(means)
    });
    means.collect()
}

/// The links. Each names what it leads to, for who cannot see beside what it stands.
#[component]
pub fn Reach(means: Memo<Vec<Means>>) -> impl IntoView {
    let store = store();
    let link = move |means: &Means, way: Way| {
        let Way { href, icon, word, is_page } = way;
        let said = means.said().to_owned();
        view! {
            <a
                class="action" data-test="reach" href=href rel="noopener noreferrer" target=is_page.then_some("_blank")
                aria-label=move || format!("{}: {said}", word(store.words()))
            ><Sign icon=icon/><span>{move || word(store.words())}</span></a>
        }
    };
    move || {
        let agent = agent();
        let links = means
            .get()
            .into_iter()
            .flat_map(|means| means.ways(&agent).into_iter().map(|way| link(&means, way)).collect::<Vec<_>>());
        links.collect_view()
    }
}

/// The ways of one entry, below its fields.
#[component]
pub fn ReachEntry(group: &'static Group, id: String) -> impl IntoView {
    let opened = opened();
    let means = memo(move |_| means_of(opened, group, &id));
    view! {
        <div class="reach" hidden=move || means.with(Vec::is_empty)><Reach means=means/></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_where_there_is_an_app_for_it() {
        let place = Means::Place("Av. Juárez 12 & 14, León".into());
        let shown = |agent| {
            let way = place.ways(agent).pop().unwrap();
            (way.href, way.is_page)
        };
        let query = "Av.%20Ju%C3%A1rez%2012%20%26%2014%2C%20Le%C3%B3n";
        assert_eq!(shown("Mozilla/5.0 (Linux; Android 14; K)"), (format!("geo:0,0?q={query}"), false));
        assert_eq!(shown("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)"), (format!("maps:?q={query}"), false));
        let elsewhere = format!("https://www.openstreetmap.org/search?query={query}");
        assert_eq!(shown("Mozilla/5.0 (X11; Linux x86_64)"), (elsewhere, true));
    }

    #[test]
    fn a_point_is_named_for_who_is_there() {
        let shown =
            |name: &str, agent| Means::Point("19.4326,-99.1332".into(), name.into()).ways(agent).pop().unwrap().href;
        let named = "geo:19.4326,-99.1332?q=19.4326,-99.1332(Caf%C3%A9%20%28Centro%29)";
        assert_eq!(shown("Café (Centro)", "Android 14"), named);
        assert_eq!(shown("", "Android 14"), "geo:19.4326,-99.1332?q=19.4326,-99.1332");
        assert_eq!(shown("Café", "iPhone"), "maps:?q=19.4326%2C-99.1332");
    }

    #[test]
    fn nothing_but_a_page_of_the_web_is_opened() {
        let links = |address: &str| {
            let ways = Means::Web(address.into()).ways("").into_iter();
            ways.map(|way| (way.href, way.is_page)).collect::<Vec<_>>()
        };
        for page in ["https://www.ejemplo.com/menu?a=1", "http://ejemplo.com:8080"] {
            assert_eq!(links(page), [(page.to_owned(), true)]);
        }
        for hostile in [
            "",
            "javascript:alert(1)",
            "JavaScript://ejemplo.com/%0aalert(1)",
            " javascript:alert(1)",
            "\tjavascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox",
            "file:///etc/passwd",
            "intent://ejemplo.com#Intent;scheme=https;end",
            "blob:https://ejemplo.com/1",
            "//ejemplo.com",
            "/settings",
            "https://banco.example@ejemplo.com",
        ] {
            assert_eq!(links(hostile), [], "{hostile}");
        }
    }

    #[test]
    fn a_fax_is_no_phone() {
        for fax in ["fax", "Fax del trabajo", "Home fax", "FAX 2", "Telefax", "Facsímil", "WorkFAX"] {
            assert!(is_fax(fax), "{fax}");
        }
        for phone in ["", "Trabajo", "Tel./Fax", "Teléfono y fax", "Fax / voz", "Faxina"] {
            assert!(!is_fax(phone), "{phone}");
        }
    }

    #[test]
    fn a_phone_is_called_and_written_to() {
        let ways = Means::Phone("+525512345678".into()).ways("");
        let links: Vec<_> = ways.iter().map(|way| (way.href.as_str(), way.is_page)).collect();
        assert_eq!(links, [("tel:+525512345678", false), ("https://wa.me/525512345678", true)]);
        for (number, known) in [
            ("+541123456719", "5491123456719"),
            ("+5491123456719", "5491123456719"),
            ("+543512345678", "5493512345678"),
            ("+56987654321", "56987654321"),
        ] {
            assert_eq!(messenger_number(number), known);
        }
    }
}
