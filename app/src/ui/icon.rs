//! The few signs that are shorter than a word, from Lucide (<https://lucide.dev>) but for one: drawn on a 24-unit grid in the colour
//! of the text. Those that no screen shows are not in the app.

use icondata_core::IconData;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// A sign, named for what it means here.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Icon {
    Day,
    People,
    Plus,
    Dots,
    Menu,
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
    Down,
    Code,
    Locate,
    Globe,
    Bars,
    Bookmark,
    List,
    Board,
    Calendar,
}

/// A calendar with one day filled in: a sun is read as the theme, and Lucide's calendars stand for the month.
static DAY: IconData = IconData {
    style: None,
    x: None,
    y: None,
    width: None,
    height: None,
    view_box: None,
    stroke_linecap: None,
    stroke_linejoin: None,
    stroke_width: None,
    stroke: None,
    fill: None,
    data: r#"<rect x="3" y="4" width="18" height="17" rx="2"/><path d="M8 2v4M16 2v4M3 9.5h18"/><rect x="13" y="13" width="3.5" height="3.5" rx=".5" fill="currentColor"/>"#,
};

impl Icon {
    fn drawn(self) -> &'static IconData {
        match self {
            Self::Day => &DAY,
            Self::People => icondata_lu::LuUsers,
            Self::Plus => icondata_lu::LuPlus,
            Self::Dots => icondata_lu::LuEllipsis,
            Self::Menu => icondata_lu::LuEllipsisVertical,
            Self::Check => icondata_lu::LuCheck,
            Self::Clock => icondata_lu::LuClock,
            Self::Exclamation => icondata_lu::LuTriangleAlert,
            Self::Fork => icondata_lu::LuArrowLeftRight,
            Self::Offline => icondata_lu::LuWifiOff,
            Self::Back => icondata_lu::LuChevronLeft,
            Self::Cross => icondata_lu::LuX,
            Self::Search => icondata_lu::LuSearch,
            Self::Phone => icondata_lu::LuPhone,
            Self::Mail => icondata_lu::LuMail,
            Self::Pin => icondata_lu::LuMapPin,
            Self::Chat => icondata_lu::LuMessageCircle,
            Self::Share => icondata_lu::LuShare,
            Self::Funnel => icondata_lu::LuListFilter,
            Self::Down => icondata_lu::LuChevronDown,
            Self::Code => icondata_lu::LuQrCode,
            Self::Locate => icondata_lu::LuLocateFixed,
            Self::Globe => icondata_lu::LuGlobe,
            Self::Bars => icondata_lu::LuChartColumn,
            Self::Bookmark => icondata_lu::LuBookmark,
            Self::List => icondata_lu::LuList,
            Self::Board => icondata_lu::LuKanban,
            Self::Calendar => icondata_lu::LuCalendarDays,
        }
    }
}

/// Draws it; a word beside it or a label around it says what it means. The stroke is the style sheet's.
///
/// A page has dozens of them: each sign is parsed once, and copied from then on.
#[component]
pub fn Sign(icon: Icon) -> impl IntoView {
    let lines = icon.drawn().data;
    InertElement::new(format!(
        r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{lines}</svg>"#
    ))
}
