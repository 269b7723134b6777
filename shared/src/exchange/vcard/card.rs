//! One card: its properties, the lines that are none, the cards of agents that stand in it, and what of it nobody has written.

use super::line::Property;

#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    pub(super) line: u32,
    pub(super) properties: Vec<Property>,
    /// The groups of the file that have it for a member.
    pub(super) groups: Vec<String>,
    /// What the cards say that stand in it, of somebody's agents.
    pub(super) agents: Vec<String>,
    /// Lines that are no properties, and whether the notes above them go on in them.
    pub(super) loose: Vec<(String, bool)>,
    pub(super) has_odd_letters: bool,
    pub(super) is_ended: bool,
}

/// Where the line above one stands that is no property.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Above {
    /// Among the properties.
    Kept,
    /// Nowhere: it is a program's own.
    LeftOut,
    /// Among the lines that are no properties; or it says something of the card.
    Loose,
}

impl Card {
    /// The first of a name that says something.
    pub(super) fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name && !property.value.trim().is_empty())
    }

    /// What it is a card of: `individual`, `org`, `group`, `location`; empty if it does not say.
    pub(super) fn kind(&self) -> String {
        let kind = self.first("KIND").or_else(|| self.first("X-ADDRESSBOOKSERVER-KIND"));
        kind.map(|property| property.value.trim().to_ascii_lowercase()).unwrap_or_default()
    }

    /// Its id, or one that it names, without the scheme that some write before it.
    pub(super) fn id(value: &str) -> String {
        let value = value.trim().to_ascii_lowercase();
        value.strip_prefix("urn:uuid:").map_or(value.clone(), str::to_owned)
    }

    /// Takes a line that is no property: the notes go on in it, or it goes into them.
    pub(super) fn take_loose(&mut self, line: String, above: Above) -> Above {
        let is_full = self.loose.len() >= PROPERTIES_MAX;
        match self.properties.last_mut().filter(|last| last.name == "NOTE" && above == Above::Kept) {
            Some(note) => {
                let line = note.go_on(&line);
                match self.loose.last_mut().filter(|(_, is_of_note)| *is_of_note) {
                    Some((text, _)) => {
                        text.push('\n');
                        text.push_str(&line);
                    }
                    None => self.loose.push((line, true)),
                }
                Above::Kept
            }
            None => {
                match self.loose.last_mut().filter(|(_, is_of_note)| !is_of_note && (above == Above::Loose || is_full))
                {
                    Some((text, _)) => {
                        text.push('\n');
                        text.push_str(&line);
                    }
                    None => self.loose.push((line, false)),
                }
                Above::Loose
            }
        }
    }

    /// Takes what the card of an agent says, in a line: `Rosa Paz, TEL: 55 1234 5678`.
    pub(super) fn take_agent(&mut self, inner: &mut Vec<Property>) {
        let says = |property: Property| {
            let is_of_the_card = OF_THE_CARD.contains(&property.name.as_str());
            if is_of_the_card || property.is_binary() || is_of_programs(&property) {
                return None;
            }
            let text = match property.name.as_str() {
                "N" => property.components().join(" "),
                _ => property.text(),
            };
            let words = text.split([';', '\n', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            let is_name = matches!(property.name.as_str(), "FN" | "N" | "NOTE");
            (!words.is_empty()).then(|| if is_name { words } else { format!("{}: {words}", property.name) })
        };
        let is_full = self.agents.len() >= PROPERTIES_MAX;
        let mut said: Vec<String> = Vec::new();
        for says in inner.drain(..).filter_map(says) {
            if said.last() != Some(&says) {
                said.push(says);
            }
        }
        match self.agents.last_mut().filter(|_| is_full) {
            _ if said.is_empty() => {}
            Some(last) => {
                last.push_str("; ");
                last.push_str(&said.join(", "));
            }
            None => self.agents.push(said.join(", ")),
        }
    }

    pub(super) fn is_group(&self) -> bool {
        self.kind() == "group"
    }

    /// Whether it is of nobody: a place, a device, a program, or a group that has no member here.
    pub(super) fn is_of_nobody(&self) -> bool {
        matches!(self.kind().as_str(), "group" | "location" | "application" | "device" | "thing")
    }

    /// Whether this app has written it.
    pub(super) fn is_own(&self) -> bool {
        self.first("PRODID").is_some_and(|program| program.value.contains(super::write::PROGRAM))
    }
}

/// The most properties of one card, and of what else stands in it.
pub(super) const PROPERTIES_MAX: usize = 1_000;

/// Properties that say something about the card, not about whom it is of.
pub(super) const OF_THE_CARD: [&str; 7] = ["VERSION", "REV", "PROFILE", "SOURCE", "CLIENTPIDMAP", "XML", "SORT-STRING"];

/// Properties that programs write for themselves: bytes, and marks that tell nobody anything. Nothing of them is kept.
const OF_PROGRAMS: [&str; 16] = [
    "PHOTO",
    "LOGO",
    "SOUND",
    "KEY",
    "BEGIN",
    "END",
    "CLASS",
    "CREATED",
    "SORT-AS",
    "X-ABADR",
    "X-ABUID",
    "X-ACTIVITY-ALERT",
    "X-IMAGEHASH",
    "X-IMAGETYPE",
    "X-MS-CARDPICTURE",
    "X-SHARED-PHOTO-DISPLAY-PREF",
];

/// How the names of more such properties begin.
const OF_PROGRAMS_TOO: [&str; 3] = ["X-ADDRESSBOOKSERVER", "X-EVOLUTION-", "X-MS-OL-"];

/// Properties whose names begin so, and that say something all the same.
const OF_PEOPLE: [&str; 6] = [
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ADDRESSBOOKSERVER-MEMBER",
    "X-EVOLUTION-ANNIVERSARY",
    "X-EVOLUTION-ASSISTANT",
    "X-EVOLUTION-MANAGER",
    "X-EVOLUTION-SPOUSE",
];

/// Whether a property is a program's own affair.
pub(super) fn is_of_programs(property: &Property) -> bool {
    let name = property.name.as_str();
    // A relation by its id is another card, not a name.
    let is_id = || name == "RELATED" && property.value.trim().to_ascii_lowercase().starts_with("urn:uuid:");
    let begins = OF_PROGRAMS_TOO.iter().any(|begin| name.starts_with(begin)) && !OF_PEOPLE.contains(&name);
    OF_PROGRAMS.contains(&name) || begins || is_id()
}
