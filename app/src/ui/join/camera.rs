//! The camera, held over an invitation's code. The page shows what the camera sees and hands pictures of it to the worker,
//! one at a time; the worker says what it has read.

use std::time::Duration;

use js_sys::{Promise, Reflect};
use leptos::html::Video;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

use crate::i18n::Words;
use crate::protocol::Ask;
use crate::reactive::effect;
use crate::state::{Store, store, window};

/// The side of the pictures that are searched for a code, pixels: a code that fills half of one has five a module.
const SIDE: u32 = 480;

/// Between the answer to one picture and the next: a hand cannot hold still for less.
const PAUSE: Duration = Duration::from_millis(80);

/// How far the camera is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Camera {
    /// The person or the platform is being asked.
    Asked,
    Looking,
    /// The person, the browser or whoever looks after the device said no.
    Forbidden,
    /// There is none, or another app holds it.
    Missing,
}

impl Camera {
    /// By the browser's word for what went wrong.
    fn of_error(error: &JsValue) -> Self {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "SecurityError") => Self::Forbidden,
            Some(_) | None => Self::Missing,
        }
    }

    fn sentence(self, words: &'static Words) -> &'static str {
        match self {
            Self::Asked => words.camera_asked,
            Self::Looking => words.camera_looking,
            Self::Forbidden => words.camera_forbidden,
            Self::Missing => words.camera_missing,
        }
    }
}

/// Looks for a code until it goes away; `found` gets the text of each that is read, `works` whether there is a camera.
#[component]
pub fn Scanner(found: Callback<String>, works: RwSignal<bool>) -> impl IntoView {
    let store = store();
    let camera = RwSignal::new(Camera::Asked);
    effect(move || works.set(matches!(camera.get(), Camera::Asked | Camera::Looking)));
    let video = NodeRef::<Video>::new();
    let stream = StoredValue::new_local(None::<MediaStream>);
    let canvas = StoredValue::new_local(canvas());
    on_cleanup(move || stream.with_value(|stream| stream.iter().for_each(end)));
    leptos::task::spawn_local(async move {
        match open().await {
            Ok(opened) => {
                // Whoever opened this may have closed it while the browser asked.
                if stream.try_update_value(|stream| *stream = Some(opened.clone())).is_none() {
                    return end(&opened);
                }
                if let Some(video) = video.get_untracked() {
                    show(&video, &opened);
                    camera.set(Camera::Looking);
                    look(store, video, canvas.get_value());
                }
            }
            Err(error) => {
                camera.try_set(Camera::of_error(&error));
            }
        }
    });
    Effect::new(move |first: Option<()>| {
        let read = store.scanned.get();
        if first.is_none() {
            return;
        }
        if let Some(text) = read {
            found.run(text);
        }
        let again = move || {
            // Gone by now, if what was read closed it.
            if let Some(Some(video)) = video.try_get_untracked() {
                look(store, video, canvas.get_value());
            }
        };
        set_timeout(again, PAUSE);
    });
    view! {
        <div class="scanner" data-test="scanner" data-camera=move || match camera.get() {
            Camera::Asked => "asked",
            Camera::Looking => "looking",
            Camera::Forbidden => "forbidden",
            Camera::Missing => "missing",
        }>
            <div class="finder-frame" hidden=move || !works.get()>
                <video node_ref=video playsinline="true" muted="true" prop:muted=true aria-hidden="true"></video>
            </div>
            <p class="explained" class:why=move || !works.get() role="status">{move || camera.get().sentence(store.words())}</p>
        </div>
    }
}

/// Asks for the camera on the back, where there are two.
async fn open() -> Result<MediaStream, JsValue> {
    let devices = window().and_then(|window| window.navigator().media_devices().ok());
    // Browsers have none on an address that is not secure.
    let devices = devices.filter(|devices| !devices.is_undefined()).ok_or(JsValue::NULL)?;
    let wish = js_sys::Object::new();
    Reflect::set(&wish, &"facingMode".into(), &"environment".into())?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wish);
    let promise: Promise = JsValue::from(devices.get_user_media_with_constraints(&constraints)?).unchecked_into();
    JsFuture::from(promise).await?.dyn_into()
}

fn show(video: &HtmlVideoElement, stream: &MediaStream) {
    video.set_src_object(Some(stream));
    if let Ok(playing) = video.play() {
        leptos::task::spawn_local(async move {
            // Cut short if the camera is closed first.
            let _ = JsFuture::from(JsValue::from(playing).unchecked_into::<Promise>()).await;
        });
    }
}

fn end(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Hands the worker what the camera sees, as soon as it sees something.
fn look(store: Store, video: HtmlVideoElement, canvas: Option<HtmlCanvasElement>) {
    if !video.is_connected() {
        return;
    }
    match canvas.as_ref().and_then(|canvas| picture(&video, canvas)) {
        Some((side, brightness)) => store.ask(&Ask::Scan { side, brightness: brightness.into() }),
        None => set_timeout(move || look(store, video, canvas), PAUSE),
    }
}

/// Where pictures are taken out of the film; never on the page.
fn canvas() -> Option<HtmlCanvasElement> {
    window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}

/// The middle square of what the camera sees, which is what the page shows of it; none before there is any.
fn picture(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> Option<(u32, Vec<u8>)> {
    let (width, height) = (video.video_width(), video.video_height());
    let whole = width.min(height);
    let side = whole.min(SIDE);
    if side == 0 {
        return None;
    }
    canvas.set_width(side);
    canvas.set_height(side);
    let wish = js_sys::Object::new();
    Reflect::set(&wish, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    let context: CanvasRenderingContext2d =
        canvas.get_context_with_context_options("2d", &wish).ok()??.dyn_into().ok()?;
    let (from, to) = (f64::from(whole), f64::from(side));
    let (left, top) = (f64::from(width - whole) / 2.0, f64::from(height - whole) / 2.0);
    context
        .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            video, left, top, from, from, 0.0, 0.0, to, to,
        )
        .ok()?;
    let pixels = context.get_image_data(0.0, 0.0, to, to).ok()?.data();
    let brightness = |pixel: &[u8]| match pixel {
        // An eye sees green best, and so does what prints codes.
        [red, green, blue, ..] => ((u32::from(*red) * 2 + u32::from(*green) * 5 + u32::from(*blue)) / 8) as u8,
        _ => 0,
    };
    Some((side, pixels.chunks_exact(4).map(brightness).collect()))
}
