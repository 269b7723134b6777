//! Links that break at any byte, or are slow: nothing is doubled, nothing lost, and a load goes on where it was.

use crate::common::{customers, edit, join, notes};
use tests::clock;
use tests::device::DeviceError;
use tests::link::{Link, Quality};
use tests::workplace::Workplace;

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_breaks_at_any_byte_doubles_nothing_and_loses_nothing() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let id = one.import(&customers(1)).await.unwrap()[0];
    one.sync().await.unwrap();
    let link = Link::open(workplace.server().address(), Quality::default()).await.unwrap();
    one.go_by(&link.address().to_string()).await.unwrap();

    let mut expected = notes(&mut one, id).await;
    let mut made = 0;
    let mut broken = 0;
    for is_down in [true, false] {
        // Until an exchange is shorter than where it would have been cut.
        for after in (0..4_000).step_by(3) {
            expected.push_str(&format!(" {made}"));
            made += 1;
            one.edit(&[edit(id, "notes", expected.clone())]).await.unwrap();
            if is_down {
                link.cut_after_down(after);
            } else {
                link.cut_after_up(after);
            }
            let ended = one.sync().await;
            let was_cut = link.is_cut();
            link.mend();
            match ended {
                Ok(_) => {}
                Err(DeviceError::Sync(_)) => {
                    broken += 1;
                    one.sync().await.unwrap();
                }
                Err(other) => panic!("{other}"),
            }
            assert_eq!(one.host().unwrap().heard().sync.waiting, 0);
            if !was_cut {
                break;
            }
        }
    }
    assert!(broken > 40, "{broken} exchanges broke");
    two.sync().await.unwrap();
    assert_eq!(notes(&mut two, id).await, expected, "each edit once, in order");
    assert_eq!(notes(&mut one, id).await, expected);
    assert_eq!(two.replica().unwrap().tray().count() + one.replica().unwrap().tray().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_that_breaks_again_and_again_goes_on_where_it_was() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    one.import(&customers(900)).await.unwrap();
    one.sync().await.unwrap();
    let (mut two, _there) = join(&workplace).await;
    let link = Link::open(workplace.server().address(), Quality::default()).await.unwrap();
    two.go_by(&link.address().to_string()).await.unwrap();
    let mut breaks = 0;
    loop {
        link.cut_after_down(12_000);
        let ended = two.sync().await;
        link.mend();
        match ended {
            Ok(_) => break,
            Err(_) => breaks += 1,
        }
        assert!(breaks < 100, "no page ever gets through");
    }
    assert!(breaks > 1, "{breaks}");
    assert_eq!(two.export().await.unwrap(), one.export().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_link_works() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let ids = one.import(&customers(40)).await.unwrap();
    one.sync().await.unwrap();
    let (mut two, _there) = join(&workplace).await;
    let link = Link::open(workplace.server().address(), Quality::SLOW).await.unwrap();
    two.go_by(&link.address().to_string()).await.unwrap();
    let began = clock::start();
    two.sync().await.unwrap();
    assert!(clock::ms(began) >= 600.0, "a connection and a request are two round trips");
    two.edit(&[edit(ids[0], "source", "por 2G")]).await.unwrap();
    two.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.export().await.unwrap(), two.export().await.unwrap());
}
