//! How numbers are written: with the marks of the region, as amounts of money are, whatever the language is. Otherwise
//! «1,2 km» would stand beside «1,250.00 MXN».

use std::cell::Cell;

use shared::crm::Region;
use shared::crm::values::number;

thread_local! {
    /// A page has one reader, so the catalogues' sentences need not be handed the region each.
    static REGION: Cell<Region> = const { Cell::new(Region::MX) };
}

/// Writes numbers as a region does from now on. What has been said already is not said anew by this.
pub fn write_as(region: Region) {
    REGION.set(region);
}

/// A whole number, thousands grouped.
pub fn grouped(n: u32) -> String {
    number::display(&n.to_string(), REGION.get())
}

/// A number of tenths, with its decimal if it has one.
pub fn tenths(n: u32) -> String {
    let (whole, tenth) = (n / 10, n % 10);
    if tenth == 0 { grouped(whole) } else { number::display(&format!("{whole}.{tenth}"), REGION.get()) }
}

/// A distance in metres: «850 m», «1.2 km».
pub fn distance(metres: u32) -> String {
    if metres < 1_000 { format!("{metres} m") } else { format!("{} km", tenths(metres / 100)) }
}

/// So many bytes: «850 KB», «1.2 MB».
pub fn size(bytes: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what a device stores, in kilobytes")]
    let kilobytes = (bytes / 1_000.0).round() as u32;
    if kilobytes < 1_000 { format!("{kilobytes} KB") } else { format!("{} MB", tenths(kilobytes / 100)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_the_region() {
        write_as(Region::MX);
        assert_eq!([grouped(999), grouped(12_345), grouped(1_234_567)], ["999", "12,345", "1,234,567"]);
        assert_eq!([distance(999), distance(1_250), distance(12_000)], ["999 m", "1.2 km", "12 km"]);
        write_as(Region::ES);
        assert_eq!([grouped(12_345), distance(1_250), size(7_340_000.0)], ["12.345", "1,2 km", "7,3 MB"]);
        assert_eq!([size(0.0), size(850_400.0)], ["0 KB", "850 KB"]);
        write_as(Region::MX);
    }
}
