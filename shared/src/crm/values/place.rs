//! Places: latitude and longitude in one text, `19.432608,-99.133209`, so that a merge cannot make a third place of two.

use super::error::ValueError;

/// A point on the Earth in millionths of a degree, some eleven centimetres.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    latitude: i32,
    longitude: i32,
}

impl Place {
    /// A point, north and east positive, in millionths of a degree.
    pub fn new(latitude: i32, longitude: i32) -> Result<Self, ValueError> {
        let exists =
            (-90_000_000..=90_000_000).contains(&latitude) && (-180_000_000..=180_000_000).contains(&longitude);
        if exists { Ok(Self { latitude, longitude }) } else { Err(ValueError::Place) }
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / 1e6
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / 1e6
    }

    /// Reads the canonical text.
    pub fn read(text: &str) -> Result<Self, ValueError> {
        let place = Self::parse(text)?;
        if place.to_string() == text { Ok(place) } else { Err(ValueError::NotCanonical) }
    }

    /// A point from what a person typed or pasted: `19.4326, -99.1332`, `geo:19.4326,-99.1332`.
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        let typed = typed.trim();
        let typed = typed.strip_prefix("geo:").unwrap_or(typed);
        let (latitude, longitude) =
            typed.split_once(',').or_else(|| typed.split_once(char::is_whitespace)).ok_or(ValueError::Place)?;
        Self::new(millionths(latitude)?, millionths(longitude)?)
    }

    /// The distance to another point in metres along a great circle (haversine, on a sphere of 6,371 km).
    pub fn metres_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude().to_radians(), other.latitude().to_radians());
        let half_north = ((to - from) / 2.0).sin();
        let half_east = ((other.longitude() - self.longitude()).to_radians() / 2.0).sin();
        let chord = half_north * half_north + from.cos() * to.cos() * half_east * half_east;
        2.0 * 6_371_000.0 * chord.sqrt().min(1.0).asin()
    }
}

impl std::fmt::Display for Place {
    /// The canonical text: degrees with a point and without needless zeros.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{}", degrees(self.latitude), degrees(self.longitude))
    }
}

fn degrees(millionths: i32) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    let decimals = format!("{:06}", size % 1_000_000);
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{}", size / 1_000_000),
        decimals => format!("{sign}{}.{decimals}", size / 1_000_000),
    }
}

/// Degrees with a decimal point; what is finer than a millionth is cut off.
fn millionths(degrees: &str) -> Result<i32, ValueError> {
    let degrees = degrees.trim();
    let unsigned = degrees.strip_prefix('-');
    let (whole, decimals) = unsigned.unwrap_or(degrees).split_once('.').unwrap_or((unsigned.unwrap_or(degrees), ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || decimals.len() > 20 || !is_number(whole) || !is_number(decimals) {
        return Err(ValueError::Place);
    }
    let six: String = format!("{decimals:0<6}").chars().take(6).collect();
    let size: i32 = format!("{whole}{six}").parse().map_err(|_| ValueError::Place)?;
    Ok(if unsigned.is_some() { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_as_people_paste_them() {
        for typed in
            ["19.432608,-99.133209", "19.4326080, -99.1332091", "geo:19.432608,-99.133209", "19.432608 -99.133209"]
        {
            assert_eq!(Place::parse(typed).unwrap().to_string(), "19.432608,-99.133209", "{typed}");
        }
        assert_eq!(Place::parse("-0.5,0").unwrap().to_string(), "-0.5,0");
        for wrong in ["", "19", "91,0", "0,181", "a,b", "1e1,2", "1,2,3", "19,4326, -99,1332", "٣,٤", "+1,2"] {
            assert_eq!(Place::parse(wrong), Err(ValueError::Place), "{wrong}");
        }
        assert_eq!(Place::read("19.50,1"), Err(ValueError::NotCanonical));
        assert_eq!(Place::read("-0,1"), Err(ValueError::NotCanonical));
    }

    #[test]
    fn from_mexico_city_to_bogota() {
        let mexico = Place::parse("19.4326,-99.1332").unwrap();
        let bogota = Place::parse("4.7110,-74.0721").unwrap();
        assert!((mexico.metres_to(bogota) - 3_166_000.0).abs() < 10_000.0, "{}", mexico.metres_to(bogota));
    }
}
