//! Ports that browsers do not open, whoever listens there.

use axum::http::Uri;

/// "Bad ports" of the Fetch Standard, <https://fetch.spec.whatwg.org/#port-blocking>, ascending.
const REFUSED: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// The port of an address such as `http://127.0.0.1:6000`, if browsers refuse it.
#[must_use]
pub fn refused_port(url: &str) -> Option<u16> {
    url.parse::<Uri>().ok()?.port_u16().filter(|port| REFUSED.binary_search(port).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_that_browsers_do_not_open() {
        assert!(REFUSED.is_sorted());
        for port in [22, 6000, 6667, 10080] {
            assert_eq!(refused_port(&format!("http://127.0.0.1:{port}")), Some(port));
            assert_eq!(refused_port(&format!("https://[::1]:{port}/")), Some(port));
        }
        let open =
            ["http://localhost:8787", "https://crm.example.com", "https://crm.example.com:443", "http://[::1]:6001"];
        for url in open {
            assert_eq!(refused_port(url), None, "{url}");
        }
    }
}
