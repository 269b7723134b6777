//! The views that the sample's members keep.

use shared::document::DocId;

/// Whose a view is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The seller at this place in [`super::SELLERS`].
    Seller(usize),
    /// Whoever administers the sample.
    Administrator,
}

/// A view: whose it is, of which kind's list, what it is called, what it wants.
pub type SampleView = (Keeper, &'static str, &'static str, &'static str);

const VIEWS: [SampleView; 8] = [
    (
        Keeper::Seller(0),
        "customer",
        "Míos sin visita 60 días",
        "owner=@me & count(visit)[last 60d]=0 sort=last(contact) asc",
    ),
    (Keeper::Seller(0), "customer", "VIP atrasados", "tag.label=VIP & first(open)<+0d sort=first(open) asc"),
    (
        Keeper::Seller(1),
        "customer",
        "Ruta 1 sin nada programado",
        "tag.label=\"ruta 1\" & count(open)=0 sort=worth desc",
    ),
    (Keeper::Seller(1), "customer", "Prospectos nuevos", "relation=prospect & created[last 90d] sort=created desc"),
    (
        Keeper::Seller(2),
        "customer",
        "Crédito, sin contacto 30 días",
        "tag.label=crédito & last(contact)<-30d sort=last(contact) asc",
    ),
    (Keeper::Seller(2), "product", "Agotados y próximos", "state in(paused,coming)"),
    (
        Keeper::Administrator,
        "customer",
        "Grandes sin visita",
        "worth>=250000 & count(visit)[last 60d]=0 sort=worth desc",
    ),
    (Keeper::Administrator, "product", "Descontinuados", "state=ended"),
];

/// All of them, with their ids, which never change.
pub fn views() -> impl Iterator<Item = (DocId, SampleView)> {
    let id = |at: u8| DocId::new(super::FIRST_MS, [b'v', at, 0, 0, 0, 0, 0, 0, 0, 0]);
    (0..).map(id).zip(VIEWS)
}

#[cfg(test)]
mod tests {
    use shared::crm::{Filter, Kind, Registry};

    use super::*;

    #[test]
    fn every_view_is_written_as_it_is_kept() {
        for (_, (_, of, name, query)) in views() {
            let read = Filter::parse(Kind::from_name(of).unwrap(), query, &Registry::default());
            assert_eq!(read.map(|filter| filter.to_string()), Ok(query.to_owned()), "{name}");
        }
    }
}
