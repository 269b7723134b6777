//! The few signs that are shorter than a word: drawn on a 24-unit grid in the colour of the text.

use leptos::prelude::*;

/// A sign.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Icon {
    Sun,
    People,
    Plus,
    Tray,
    Dots,
    Check,
    Clock,
    Exclamation,
    Fork,
    Offline,
    Back,
    Cross,
    Search,
    Phone,
    Mail,
    Pin,
    Chat,
    Share,
    Funnel,
    UpDown,
    Down,
    Code,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Sun => {
                "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400"
            }
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .800 3.200 2.600 3.500 5.500"
            }
            Self::Plus => "M12 5v14M5 12h14",
            Self::Tray => "M4 13h4.500l1.500 3h4l1.500-3H20M4 13v6h16v-6M12 4v7M9 7l3-3 3 3",
            Self::Dots => {
                "M5 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2M19 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2"
            }
            Self::Down => "M6 9.500l6 6 6-6",
            Self::Code => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM18 18h2v2M20 14v1M14 20h1",
            Self::Check => "M5 12.500l4.500 4.500L19 7.500",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.500 2",
            Self::Exclamation => "M12 5v9M12 18.500v.01",
            Self::Fork => "M4 8h14l-3.500-3.500M20 16H6l3.500 3.500",
            Self::Offline => {
                "M4 4l16 16M8 15.500a6 6 0 0 1 6-1.200M5 12a10 10 0 0 1 4.500-2.500M13 9a10 10 0 0 1 6 3M12 19.500v.01"
            }
            Self::Back => "M15 5l-7 7 7 7",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Search => "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500L20 20",
            Self::Phone => {
                "M6 4h3l1.500 4.500-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2L20 15v3a2 2 0 0 1-2 2C10.800 19.500 4.500 13.200 4 6a2 2 0 0 1 2-2"
            }
            Self::Mail => "M4 6h16v12H4zM4 7l8 6 8-6",
            Self::Pin => {
                "M12 21c4-4.500 6.500-8 6.500-11a6.500 6.500 0 1 0-13 0c0 3 2.500 6.500 6.500 11M12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4"
            }
            Self::Share => "M12 15V4M8 7.500L12 3.500l4 4M6 11v9h12v-9",
            Self::Funnel => "M4 6h16M7 12h10M10 18h4",
            Self::UpDown => "M8 19V5M8 5L4.500 8.500M8 5l3.500 3.500M16 5v14M16 19l-3.500-3.500M16 19l3.500-3.500",
            Self::Chat => "M4 20l1.300-4A8 8 0 1 1 8 18.700L4 20",
        }
    }
}

/// Draws it; a word beside it or a label around it says what it means.
#[component]
pub fn Sign(icon: Icon) -> impl IntoView {
    view! {
        <svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}
