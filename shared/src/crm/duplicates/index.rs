//! Finding whom to compare with.
//!
//! Every record is filed under keys: each tax id, phone end, mail, own domain, each of its name's sounds, and its whole name; what is
//! neither a person nor a firm under each value that identifies it, and its title. An index is of one kind. A key is 32 bits of a
//! hash, a filing 8 bytes, all of them in one sorted list with a small overlay of what changed since: a book of 100,000 takes some
//! 10 MB. A collision costs a comparison, never a wrong answer, because profiles are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use minicbor::{Decode, Encode};

use super::compare::{Likeness, PROBABLE, compare};
use super::name::Name;
use super::profile::{Profile, own_domain, phone_end};
use crate::crm::search;

/// Keys under which more records than this are filed tell nobody apart and are passed over.
const CROWD: usize = 64;
/// The most records that one question compares with.
const CANDIDATES: usize = 300;
/// How many changes the overlay takes before it is folded into the list.
const OVERLAY: usize = 4_096;

/// Where the records of a book are filed. `I` is what they are known by.
#[derive(Clone, Debug)]
pub struct Index<I> {
    /// Key and place of every filing, sorted, as they were when the overlay was last folded in.
    filed: Vec<u64>,
    /// Filings since.
    added: BTreeSet<u64>,
    /// Who is at a place; none once they have moved or gone. Places are not used twice before the next folding.
    ids: Vec<Option<I>>,
    places: BTreeMap<I, u32>,
}

/// Two records that are probably the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pair<I> {
    /// One, by the order of ids: of records made on phones the older one.
    #[n(0)]
    pub one: I,
    /// The other.
    #[n(1)]
    pub other: I,
    /// Why.
    #[n(2)]
    pub likeness: Likeness,
}

/// All probable duplicates of a book.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pairs<I> {
    /// The pairs, the likeliest first.
    #[n(0)]
    pub pairs: Vec<Pair<I>>,
    /// There are more than were asked for, or than were looked at.
    #[n(1)]
    pub has_more: bool,
}

/// What kind of key it is; hashed with it, so that a phone never meets a word.
#[derive(Copy, Clone)]
enum Key {
    TaxId = 1,
    Phone,
    Mail,
    Domain,
    Sound,
    Name,
    Own,
    Title,
}

impl<I> Default for Index<I> {
    fn default() -> Self {
        Self { filed: Vec::new(), added: BTreeSet::new(), ids: Vec::new(), places: BTreeMap::new() }
    }
}

impl<I: Copy + Ord + Display> Index<I> {
    /// Files many records, which is much quicker than one after the other. Those that are filed already stay as they are.
    pub fn extend(&mut self, book: impl Iterator<Item = (I, Profile)>) {
        for (id, profile) in book {
            let Ok(place) = u32::try_from(self.ids.len()) else { break };
            if self.places.contains_key(&id) {
                continue;
            }
            self.ids.push(Some(id));
            self.places.insert(id, place);
            self.filed.extend(keys(&profile).into_iter().map(|key| filing(key, place)));
        }
        self.filed.sort_unstable();
    }

    /// Files a record, or files it anew. One without a profile is taken out.
    pub fn put(&mut self, id: I, profile: Option<&Profile>) {
        if let Some(place) = self.places.remove(&id) {
            self.ids[place as usize] = None;
        }
        let Some(profile) = profile else { return };
        let Ok(place) = u32::try_from(self.ids.len()) else { return };
        self.ids.push(Some(id));
        self.places.insert(id, place);
        self.added.extend(keys(profile).into_iter().map(|key| filing(key, place)));
        if self.added.len() > OVERLAY.max(self.filed.len() / 4) {
            self.fold();
        }
    }

    /// How many records are filed.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Nobody is filed.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The records that are most like a profile, the likeliest first, those that are probably the same only. `except` is left
    /// out; `profile_of` reads what is filed.
    pub fn like(
        &self,
        profile: &Profile,
        except: Option<I>,
        limit: usize,
        profile_of: impl Fn(I) -> Option<Profile>,
    ) -> Vec<(I, Likeness)> {
        let mut votes: BTreeMap<I, usize> = BTreeMap::new();
        for key in keys(profile) {
            let filed = self.filed_under(key);
            // Who shares a rare key is asked first.
            let vote = CROWD.saturating_sub(filed.len()).max(1);
            for id in filed.into_iter().take(CROWD).filter(|id| Some(*id) != except) {
                *votes.entry(id).or_default() += vote;
            }
        }
        let mut candidates: Vec<(usize, I)> = votes.into_iter().map(|(id, votes)| (votes, id)).collect();
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut alike: Vec<(I, Likeness)> = candidates
            .into_iter()
            .take(CANDIDATES)
            .filter_map(|(_, id)| {
                let other = profile_of(id).filter(|other| !are_two(profile, except, other, id))?;
                let likeness = compare(profile, &other, self.bearers(profile, &other));
                (likeness.score >= PROBABLE).then_some((id, likeness))
            })
            .collect();
        alike.sort_by(|a, b| b.1.score.cmp(&a.1.score).then(a.0.cmp(&b.0)));
        alike.truncate(limit);
        alike
    }

    /// The records that bear the very name of a profile, however many others do and however little it tells: whoever types it wants to
    /// know. The likeliest first; `except` and `profile_of` as above.
    pub fn namesakes(
        &self,
        profile: &Profile,
        except: Option<I>,
        limit: usize,
        profile_of: impl Fn(I) -> Option<Profile>,
    ) -> Vec<(I, Likeness)> {
        let names: Vec<Name> = profile.names.iter().map(|name| Name::of(name)).collect();
        let titles: Vec<String> = profile.titles.iter().map(|title| search::fold(title)).collect();
        let keys: BTreeSet<u32> =
            profile.names.iter().filter_map(|name| name_key(name)).chain(title_keys(profile)).collect();
        let filed: BTreeSet<I> = keys.into_iter().flat_map(|key| self.filed_under(key)).collect();
        let mut alike: Vec<(I, Likeness)> = filed
            .into_iter()
            .filter(|id| Some(*id) != except)
            .filter_map(|id| {
                let other = profile_of(id).filter(|other| !are_two(profile, except, other, id))?;
                let bears = other.all_names().any(|(name, _)| names.contains(&Name::of(name)))
                    || other.titles.iter().any(|title| titles.contains(&search::fold(title)));
                bears.then(|| (id, compare(profile, &other, self.bearers(profile, &other))))
            })
            .collect();
        alike.sort_by(|a, b| b.1.score.cmp(&a.1.score).then(a.0.cmp(&b.0)));
        alike.truncate(limit);
        alike
    }

    /// All pairs that are probably the same, the likeliest first, `limit` of them at most. No more than `effort` pairs are
    /// compared, those under the rarest keys first, so that a book of whatever size is done in bounded time.
    pub fn pairs(&mut self, limit: usize, effort: usize, profile_of: impl Fn(I) -> Option<Profile>) -> Pairs<I> {
        self.fold();
        let mut groups: Vec<&[u64]> =
            self.filed.chunk_by(|a, b| a >> 32 == b >> 32).filter(|group| (2..=CROWD).contains(&group.len())).collect();
        groups.sort_by_key(|group| group.len());
        let mut seen: BTreeSet<(I, I)> = BTreeSet::new();
        let mut has_more = false;
        'groups: for group in groups {
            for (at, first) in group.iter().enumerate() {
                for second in &group[at + 1..] {
                    if let (Some(one), Some(other)) = (self.at(*first), self.at(*second)) {
                        if seen.len() >= effort {
                            has_more = true;
                            break 'groups;
                        }
                        seen.insert((one.min(other), one.max(other)));
                    }
                }
            }
        }
        let mut pairs: Vec<Pair<I>> = seen
            .into_iter()
            .filter_map(|(one, other)| {
                let (first, second) = (profile_of(one)?, profile_of(other)?);
                if are_two(&first, Some(one), &second, other) {
                    return None;
                }
                let likeness = compare(&first, &second, self.bearers(&first, &second));
                (likeness.score >= PROBABLE).then_some(Pair { one, other, likeness })
            })
            .collect();
        pairs.sort_by(|a, b| b.likeness.score.cmp(&a.likeness.score).then((a.one, a.other).cmp(&(b.one, b.other))));
        has_more |= pairs.len() > limit;
        pairs.truncate(limit);
        Pairs { pairs, has_more }
    }

    /// How many others bear a name that both bear.
    fn bearers(&self, one: &Profile, other: &Profile) -> usize {
        let called = |profile: &Profile| -> Vec<u32> {
            let names = profile.all_names().filter_map(|(name, _)| name_key(name));
            names.chain(title_keys(profile)).collect()
        };
        let theirs = called(other);
        let shared = called(one).into_iter().filter(|key| theirs.contains(key));
        shared.map(|key| self.filed_under(key).len().saturating_sub(2)).max().unwrap_or(0)
    }

    /// The records under a key, one more than a crowd at most.
    fn filed_under(&self, key: u32) -> Vec<I> {
        let (first, last) = (u64::from(key) << 32, u64::from(key) << 32 | u64::from(u32::MAX));
        let begin = self.filed.partition_point(|filing| *filing < first);
        let filed = self.filed[begin..].iter().take_while(|filing| **filing <= last);
        filed.chain(self.added.range(first..=last)).filter_map(|filing| self.at(*filing)).take(CROWD + 1).collect()
    }

    /// Who a filing is about.
    fn at(&self, filing: u64) -> Option<I> {
        // The lower half is the place.
        self.ids.get((filing & u64::from(u32::MAX)) as usize).copied().flatten()
    }

    /// Folds the overlay in, and gives everybody new places if many are empty.
    fn fold(&mut self) {
        self.filed.extend(std::mem::take(&mut self.added));
        self.filed.sort_unstable();
        let ids = &self.ids;
        self.filed.retain(|filing| ids[(filing & u64::from(u32::MAX)) as usize].is_some());
        if self.ids.len() < 2 * self.places.len().max(OVERLAY) {
            return;
        }
        let mut moved: Vec<u32> = vec![0; self.ids.len()];
        let mut kept = Vec::with_capacity(self.places.len());
        for (place, id) in self.ids.iter().enumerate() {
            if let Some(id) = id {
                let new = u32::try_from(kept.len()).unwrap_or(u32::MAX);
                moved[place] = new;
                self.places.insert(*id, new);
                kept.push(Some(*id));
            }
        }
        for filing in &mut self.filed {
            let place = moved[(*filing & u64::from(u32::MAX)) as usize];
            *filing = *filing >> 32 << 32 | u64::from(place);
        }
        self.filed.sort_unstable();
        self.ids = kept;
    }
}

/// Whether somebody has said of two that they are not the same: at either of them. Of what is typed there is no id yet.
fn are_two<I: Display>(profile: &Profile, own: Option<I>, other: &Profile, id: I) -> bool {
    profile.is_not(&id) || own.is_some_and(|own| other.is_not(&own))
}

fn keys(profile: &Profile) -> BTreeSet<u32> {
    let mut keys = BTreeSet::new();
    keys.extend(profile.tax_ids.iter().map(|id| hash(Key::TaxId, id)));
    keys.extend(profile.phones.iter().map(|phone| hash(Key::Phone, phone_end(phone))));
    keys.extend(profile.mails.iter().map(|mail| hash(Key::Mail, &mail.to_lowercase())));
    keys.extend(profile.mails.iter().filter_map(|mail| own_domain(mail)).map(|domain| hash(Key::Domain, &domain)));
    for name in profile.all_names().map(|(name, _)| Name::of(name)).filter(|name| !name.is_empty()) {
        keys.extend(name.sounds.iter().map(|sound| hash(Key::Sound, sound)));
        keys.insert(hash(Key::Name, &name.sounds.join(" ")));
    }
    let own = profile.own.iter().map(|(_, slot, value)| format!("{slot} {}", search::fold(value)));
    keys.extend(own.map(|own| hash(Key::Own, &own)));
    keys.extend(title_keys(profile));
    keys
}

/// A key and a place in one number, so that a sorted list finds the key.
fn filing(key: u32, place: u32) -> u64 {
    u64::from(key) << 32 | u64::from(place)
}

fn name_key(name: &str) -> Option<u32> {
    let name = Name::of(name);
    (!name.is_empty()).then(|| hash(Key::Name, &name.sounds.join(" ")))
}

fn title_keys(profile: &Profile) -> impl Iterator<Item = u32> {
    profile.titles.iter().map(|title| hash(Key::Title, &search::fold(title)))
}

/// FNV-1a, 32 bits, over the kind of key and the key.
fn hash(kind: Key, key: &str) -> u32 {
    let bytes = std::iter::once(kind as u8).chain(key.bytes());
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::super::profile::product;
    use super::*;

    /// A book whose every profile is its own.
    fn book(names: &[(&str, &str)]) -> (Index<usize>, Vec<Profile>) {
        let profiles: Vec<Profile> = names
            .iter()
            .map(|(name, phone)| {
                let mut profile = Profile { names: vec![(*name).to_owned()], ..Profile::default() };
                profile.add(Some("phone"), "number", phone);
                profile
            })
            .collect();
        let mut index = Index::default();
        profiles.iter().enumerate().for_each(|(at, profile)| index.put(at, Some(profile)));
        (index, profiles)
    }

    fn found(index: &Index<usize>, profiles: &[Profile], name: &str, phone: &str) -> Vec<usize> {
        let mut typed = Profile { names: vec![name.to_owned()], ..Profile::default() };
        typed.add(Some("phone"), "number", phone);
        index.like(&typed, None, 10, |at| profiles.get(at).cloned()).into_iter().map(|(at, _)| at).collect()
    }

    const BOOK: [(&str, &str); 6] = [
        ("Ferretería Tzintzuntzan SA de CV", "+525512345678"),
        ("Abarrotes Lupita", "+525500000001"),
        ("Abarrotes Lupita", "+525500000002"),
        ("Tlapalería Ibarra", "+525500000003"),
        ("Tlapalería Ivarra y Hnos", "+525500000003"),
        ("Juan Pérez", "+525500000005"),
    ];

    #[test]
    fn two_of_whom_somebody_said_so_are_not_offered_again_and_everybody_else_is() {
        let (mut index, mut profiles) = book(&BOOK);
        let pairs = |index: &mut Index<usize>, profiles: &[Profile]| {
            let found = index.pairs(10, 1_000, |at| profiles.get(at).cloned());
            found.pairs.into_iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>()
        };
        assert_eq!(pairs(&mut index, &profiles), [(3, 4)]);
        let alike = |index: &Index<usize>, profiles: &[Profile], at: usize| {
            let found = index.like(&profiles[at], Some(at), 10, |at| profiles.get(at).cloned());
            found.into_iter().map(|(at, _)| at).collect::<Vec<_>>()
        };
        // It is said at the one of them, and holds from both sides.
        profiles[4].add(Some("not_same"), "other", "3");
        assert_eq!(pairs(&mut index, &profiles), [(0usize, 0usize); 0]);
        assert_eq!(alike(&index, &profiles, 3), [0usize; 0]);
        assert_eq!(alike(&index, &profiles, 4), [0usize; 0]);
        // Whoever types the same phone anew hears of both.
        assert_eq!(found(&index, &profiles, "Tlapalería Ibarra", "+525500000003"), [3, 4]);
    }

    #[test]
    fn what_is_typed_finds_whom_it_is_about() {
        let (index, profiles) = book(&BOOK);
        assert_eq!(found(&index, &profiles, "ferreteria tzintzuntzan", ""), [0]);
        assert_eq!(found(&index, &profiles, "Otro", "+5215512345678"), [0]);
        assert_eq!(found(&index, &profiles, "Abarrotes Lupita", ""), [0usize; 0]);
        assert_eq!(found(&index, &profiles, "Abarrotes Lupita", "+525500000002"), [2]);
        assert_eq!(found(&index, &profiles, "", ""), [0usize; 0]);
    }

    #[test]
    fn whoever_bears_the_very_name_is_told_however_common_it_is() {
        let names = ["Cafetería San José", "Papelería San José", "Carmen Rodríguez Ortiz", "Constructora La Central"];
        let (index, profiles) = book(&names.map(|name| (name, "")));
        let namesakes = |name: &str, except: Option<usize>| {
            let typed = Profile { names: vec![name.to_owned()], ..Profile::default() };
            let found = index.namesakes(&typed, except, 3, |at| profiles.get(at).cloned());
            found.into_iter().map(|(at, _)| at).collect::<Vec<_>>()
        };
        for (at, name) in names.into_iter().enumerate() {
            assert_eq!(found(&index, &profiles, name, ""), [0usize; 0], "nothing speaks for {name} but its name");
            assert_eq!(namesakes(name, None), [at], "{name}");
        }
        assert_eq!(namesakes("cafeteria san jose SA de CV", None), [0]);
        assert_eq!(namesakes("Cafetería San José", Some(0)), [0usize; 0]);
        assert_eq!(namesakes("Cafetería San", None), [0usize; 0]);
        assert_eq!(namesakes("", None), [0usize; 0]);
        // Of a crowd some.
        let (index, profiles) = book(&[("Abarrotes San José", ""); 80]);
        let typed = Profile { names: vec!["Abarrotes San José".into()], ..Profile::default() };
        assert_eq!(index.namesakes(&typed, None, 3, |at| profiles.get(at).cloned()).len(), 3);
    }

    #[test]
    fn of_other_things_the_same_code_is_found_and_the_same_name() {
        let profiles = [
            product("Cajeta quemada", "CAJ-370"),
            product("Cajeta quemada", "CAJ-660"),
            product("Rompope", "ROM-1"),
            product("Rompope", ""),
            product("Rompope de nuez", ""),
        ];
        let mut index = Index::default();
        index.extend(profiles.iter().cloned().enumerate());
        let profile_of = |at: usize| profiles.get(at).cloned();
        let docs = |found: Vec<(usize, Likeness)>| found.into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        let like = |typed: &Profile| docs(index.like(typed, None, 10, profile_of));
        assert_eq!(like(&product("", "caj 660")), [1]);
        assert_eq!(like(&product("rompope", "")), [2, 3]);
        assert_eq!(like(&product("Cajeta quemada", "CAJ-1")), [0usize; 0], "codes are of two things");
        let named = |typed: &Profile| docs(index.namesakes(typed, None, 10, profile_of));
        assert_eq!(named(&product("cajeta QUEMADA", "CAJ-1")), [0, 1], "and yet whoever types it wants to know");
        assert_eq!(named(&product("", "CAJ-370")), [0usize; 0]);
        let pairs = index.pairs(10, 1_000, profile_of).pairs;
        assert_eq!(pairs.iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>(), [(2, 3)]);
    }

    #[test]
    fn who_changes_is_filed_anew_and_who_goes_is_found_no_more() {
        let (mut index, mut profiles) = book(&BOOK);
        profiles[0].names = vec!["Aceros Michoacán".to_owned()];
        index.put(0, Some(&profiles[0]));
        assert_eq!(found(&index, &profiles, "Aceros Michoacan", ""), [0]);
        assert_eq!(found(&index, &profiles, "Ferretería Tzintzuntzan", ""), [0usize; 0]);
        index.put(0, None);
        assert_eq!((found(&index, &profiles, "Aceros Michoacan", "").len(), index.len()), (0, 5));
        // Often enough to fold and to move places.
        for round in 0..3_000 {
            index.put(round % 5 + 1, Some(&profiles[round % 5 + 1]));
        }
        index.fold();
        assert!(index.ids.len() <= 2 * OVERLAY, "{}", index.ids.len());
        assert_eq!(found(&index, &profiles, "Otro", "+525500000003"), [3, 4]);
    }

    #[test]
    fn all_pairs_of_a_book() {
        let (mut index, profiles) = book(&BOOK);
        let pairs = index.pairs(10, 1_000, |at| profiles.get(at).cloned());
        assert_eq!(pairs.pairs.iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>(), [(3, 4)]);
        assert!(!pairs.has_more);
        assert!(index.pairs(10, 1, |at| profiles.get(at).cloned()).has_more);
    }

    /// Names of a big book: made of a few hundred words, one in a hundred entered twice.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    fn a_hundred_thousand_are_searched_at_once() {
        let words = ["Tzin", "Quer", "Mal", "Ocot", "Zapo", "Xico", "Tula", "Cholu", "Apan", "Mixt"];
        let profile = |at: usize| {
            let own = at - usize::from(at % 100 == 99);
            let mut profile = Profile::default();
            let name = format!(
                "Abarrotes {}{} {}",
                words[own % 10],
                words[own / 10 % 10].to_lowercase(),
                words[own / 100 % 10]
            );
            profile.add(None, "name", &name);
            profile.add(Some("phone"), "number", &format!("+52{:010}", 5_500_000_000_u64 + own as u64 * 7));
            profile.add(Some("mail"), "address", &format!("cliente{at}@gmail.com"));
            profile
        };
        let profiles: Vec<Profile> = (0..100_000).map(profile).collect();
        let begun = std::time::Instant::now();
        let mut index = Index::default();
        index.extend(profiles.iter().cloned().enumerate());
        let built = begun.elapsed();
        let begun = std::time::Instant::now();
        let found = index.like(&profiles[50_098], Some(50_098), 10, |at| profiles.get(at).cloned());
        let asked = begun.elapsed();
        let begun = std::time::Instant::now();
        let pairs = index.pairs(500, 100_000, |at| profiles.get(at).cloned());
        let paired = begun.elapsed();
        println!("100,000 filed in {built:?}, asked in {asked:?}, pairs in {paired:?}, {} filings", index.filed.len());
        assert_eq!(found.first().map(|(at, _)| *at), Some(50_099));
        assert_eq!((pairs.pairs.len(), pairs.has_more), (500, true));
    }
}
