//! From cards to drafts: one card is one customer, and one of a group is a tag of its members.
//!
//! A card of a person who has an organisation is that organisation, with the person as its contact: that is what somebody
//! who sells to shops has in the phone's address book. Any other card is the person or the organisation that it names.

use std::collections::BTreeMap;

use super::card::{Above, Card, OF_THE_CARD, PROPERTIES_MAX, is_of_programs};
use super::line::{Lines, Property};
use super::say::Sayings;
use crate::crm::Hint;
use crate::exchange::assemble::{Assembly, Context, Draft, Piece};
use crate::exchange::candidate::Candidate;
use crate::exchange::encoding::Encoding;
use crate::exchange::error::ReadError;
use crate::exchange::habits::Habits;
use crate::exchange::problem::{Fault, Place, Problem};
use crate::exchange::table::{ROWS_MAX, check_bytes, check_text};
use crate::exchange::target::Target;

/// The cards of a file.
#[derive(Clone, Debug)]
pub struct Cards {
    cards: Vec<Card>,
    /// The encoding that was read.
    pub encoding: Encoding,
    /// Properties of which nothing is kept, not even in the notes, and how often each stands in the file.
    pub ignored: BTreeMap<String, usize>,
    /// Lines that are no properties.
    pub broken_lines: usize,
    /// Those of them that stand in no card, with their numbers; the text of the others is with their card.
    pub outside: Vec<(u32, String)>,
}

/// Whether a line is bytes written as text.
fn is_base64(line: &str) -> bool {
    line.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// Whether a text begins with a card.
fn begins_card(text: &str) -> bool {
    let begin = "BEGIN:VCARD";
    text.trim_start().get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin))
}

impl Cards {
    /// Reads a file of cards.
    ///
    /// # Errors
    /// A file that is too large, no text, or without a card.
    pub fn read(bytes: &[u8], encoding: Option<Encoding>) -> Result<Self, ReadError> {
        check_bytes(bytes)?;
        let encoding = encoding.unwrap_or_else(|| Encoding::guess(bytes));
        let (text, odd) = encoding.decode_marking(bytes);
        check_text(&text)?;
        let mut cards =
            Self { cards: Vec::new(), encoding, ignored: BTreeMap::new(), broken_lines: 0, outside: Vec::new() };
        cards.take(&text, &odd)?;
        cards.spread_groups();
        if cards.cards.is_empty() { Err(ReadError::NoCards) } else { Ok(cards) }
    }

    /// Whether a file looks like cards rather than a table.
    #[must_use]
    pub fn are_in(bytes: &[u8]) -> bool {
        let head = Encoding::guess(bytes).decode(&bytes[..bytes.len().min(4_096)]).to_ascii_uppercase();
        head.lines().any(|line| line.trim() == "BEGIN:VCARD")
    }

    fn take(&mut self, text: &str, odd: &[usize]) -> Result<(), ReadError> {
        let mut lines = Lines::new(text);
        let (mut card, mut inner, mut above): (Option<Card>, Vec<Property>, _) = (None, Vec::new(), Above::Kept);
        // How deep cards of agents lie in the card, and whether the next line may begin one.
        let (mut depth, mut may_begin_inner) = (0_usize, false);
        let (mut odd, mut begin) = (odd.iter().peekable(), text.len());
        while let Some((number, line)) = lines.next() {
            let mut has_odd_letters = false;
            while odd.next_if(|odd| **odd > lines.left()).is_some_and(|odd| *odd <= begin) {
                has_odd_letters = true;
            }
            begin = lines.left();
            if let Some(open) = &mut card {
                open.has_odd_letters |= has_odd_letters;
            }
            let goes_on =
                |open: &Card| above == Above::Kept && open.properties.last().is_some_and(|last| last.name == "NOTE");
            let property = Property::read(&line)
                .filter(|property| property.is_known() || depth > 0 || !card.as_ref().is_some_and(goes_on));
            let Some(property) = property else {
                self.broken_lines += 1;
                match &mut card {
                    None => self.outside.push((number, line)),
                    Some(_) if depth > 0 => inner.extend(Property::read(&format!("NOTE:{line}"))),
                    // A photo's next line.
                    Some(_) if above == Above::LeftOut && is_base64(&line) => {}
                    Some(open) => above = open.take_loose(line, above),
                }
                continue;
            };
            let is_card = property.value.trim().eq_ignore_ascii_case("VCARD");
            let begins_inner = may_begin_inner && property.name == "BEGIN" && is_card;
            may_begin_inner = false;
            match (property.name.as_str(), &mut card) {
                ("BEGIN", Some(_)) if begins_inner => depth += 1,
                ("BEGIN", _) if is_card => {
                    if let Some(open) = &mut card {
                        open.take_agent(&mut inner);
                    }
                    self.cards.extend(card.take());
                    card = Some(Card { line: number, has_odd_letters, ..Card::default() });
                    (depth, lines.is_old, above) = (0, false, Above::Kept);
                }
                ("END", Some(open)) if is_card && depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        open.take_agent(&mut inner);
                    }
                }
                ("END", Some(open)) if is_card => {
                    open.is_ended = true;
                    self.cards.extend(card.take());
                }
                (_, None) => {
                    self.broken_lines += 1;
                    self.outside.push((number, line));
                }
                // The agent's card stands behind it, in lines of its own or in the one line.
                ("AGENT", Some(_)) if property.value.trim().is_empty() => may_begin_inner = true,
                ("AGENT", Some(open)) if begins_card(&property.text()) => {
                    let text = property.text();
                    let own: Vec<Property> = Lines::new(&text).filter_map(|(_, line)| Property::read(&line)).collect();
                    let ends = own.iter().filter(|own| own.name == "END").count();
                    inner.extend(own);
                    if ends == 0 {
                        depth += 1;
                    } else if depth == 0 {
                        open.take_agent(&mut inner);
                    }
                }
                (_, Some(_)) if depth > 0 => inner.push(property),
                ("VERSION", Some(_)) => lines.is_old = property.value.trim() == "2.1",
                (_, Some(open)) => above = self.keep(open, property),
            }
            if self.cards.len() > ROWS_MAX {
                return Err(ReadError::TooManyRows { max: ROWS_MAX });
            }
        }
        if let Some(open) = &mut card {
            open.take_agent(&mut inner);
        }
        self.cards.extend(card);
        Ok(())
    }

    /// Groups become tags of their members, and are no cards any more. One without a member here stays, to be told of.
    fn spread_groups(&mut self) {
        if !self.cards.iter().any(Card::is_group) {
            return;
        }
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, card) in self.cards.iter().enumerate().filter(|(_, card)| !card.is_group()) {
            if let Some(id) = card.first("UID") {
                by_id.entry(Card::id(&id.value)).or_default().push(at);
            }
        }
        let mut spread: Vec<usize> = Vec::new();
        for at in 0..self.cards.len() {
            let group = &self.cards[at];
            let name = group
                .first("FN")
                .or_else(|| group.first("N"))
                .map(|name| name.text().trim_end_matches(';').trim().to_owned());
            let Some(name) = name.filter(|name| group.is_group() && !name.is_empty()) else { continue };
            let is_member =
                |property: &&Property| matches!(property.name.as_str(), "MEMBER" | "X-ADDRESSBOOKSERVER-MEMBER");
            let members = group.properties.iter().filter(is_member).map(|member| Card::id(&member.value));
            let members: Vec<usize> = members.filter_map(|id| by_id.get(&id)).flatten().copied().collect();
            if !members.is_empty() {
                spread.push(at);
            }
            for member in members {
                let groups = &mut self.cards[member].groups;
                if !groups.contains(&name) {
                    groups.push(name.clone());
                }
            }
        }
        for at in spread.into_iter().rev() {
            self.cards.remove(at);
        }
    }

    /// Keeps a property, unless it is a program's own; where it stands then.
    fn keep(&mut self, card: &mut Card, property: Property) -> Above {
        let name = property.name.as_str();
        if OF_THE_CARD.contains(&name) {
            return Above::Loose;
        }
        if property.is_binary() || is_of_programs(&property) || card.properties.len() >= PROPERTIES_MAX {
            *self.ignored.entry(name.to_owned()).or_default() += 1;
            return Above::LeftOut;
        }
        card.properties.push(property);
        Above::Kept
    }

    /// How many cards there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// What stands in a card, by its place in the file: its properties with their texts, and the lines that are none.
    #[must_use]
    pub fn texts(&self, at: usize) -> Vec<String> {
        let Some(card) = self.cards.get(at) else { return Vec::new() };
        let told = card.properties.iter().filter(|property| {
            !matches!(property.name.as_str(), "UID" | "PRODID") && !property.value.trim().is_empty()
        });
        let properties = told.map(|property| format!("{}: {}", property.name, property.text()));
        let agents = card.agents.iter().map(|says| format!("AGENT: {says}"));
        let loose = card.loose.iter().filter(|(_, is_of_note)| !is_of_note).map(|(text, _)| text.clone());
        properties.chain(agents).chain(loose).collect()
    }

    /// What a card says, by its place in the file.
    #[must_use]
    pub fn draft(&self, at: usize, habits: &Habits, context: &Context<'_>) -> Option<Draft> {
        let card = self.cards.get(at)?;
        let said = Sayings::of(card, context.language);
        if card.is_of_nobody() {
            let what = self.texts(at).join("\n");
            let problem = Problem::new(card.line, Place::Whole, Target::Ignore, &what, Fault::NotACustomer);
            let candidate = Candidate::of(context.scheme.kind);
            return Some(Draft { row: card.line, candidate, problems: vec![problem] });
        }
        let pieces = said.list.iter().map(|saying| Piece {
            target: &saying.target,
            text: &saying.text,
            place: Place::Property(saying.property.clone()),
            split: None,
            label: &saying.label,
            heading: &saying.heading,
            is_fallback: saying.is_fallback,
        });
        let mut assembly = Assembly::of_card(card.line, habits, context);
        for (label, text) in &said.asides {
            assembly.put_aside(label, text, None);
        }
        for (text, _) in card.loose.iter().filter(|(_, is_of_note)| !is_of_note) {
            assembly.tell_aside(text, Fault::LooseLine);
        }
        let mut draft = assembly.finish(pieces);
        let problem = |place, fault| Problem::new(card.line, place, Target::Ignore, "", fault);
        if card.has_odd_letters {
            draft.problems.push(problem(Place::Whole, Fault::Hint(Hint::OddLetters)));
        }
        for (text, _) in card.loose.iter().filter(|(_, is_of_note)| *is_of_note) {
            let mut told =
                Problem::new(card.line, Place::Property("NOTE".into()), Target::Ignore, text, Fault::LooseLine);
            told.kept_in_notes();
            draft.problems.push(told);
        }
        if !card.is_ended {
            draft.problems.push(problem(Place::Whole, Fault::CardNotEnded));
        }
        for property in card.properties.iter().filter(|property| property.unknown_charset) {
            draft.problems.push(problem(Place::Property(property.name.clone()), Fault::UnknownCharset));
        }
        Some(draft)
    }
}
