#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

const HOUR: Duration = Duration::from_hours(1);

fn start() -> Timestamp {
    Timestamp::from_unix_micros(1_767_225_600_000_000).unwrap()
}

fn made(minutes: u64) -> OneTimeToken {
    let now = start().plus(Duration::from_mins(minutes));
    let id = OneTimeTokenId::generate(now, [1; 10]);
    let user = UserId::generate(start(), [2; 10]);
    OneTimeToken::new(id, user, TokenPurpose::EmailVerification, vec![0; 32], TokenPayload::default(), now)
}

#[test]
fn tokens_live_as_long_as_their_purpose_says() {
    let hours = TokenPurpose::ALL.iter().map(|purpose| purpose.ttl().as_secs() / 60).collect::<Vec<_>>();
    assert_eq!(hours, [24 * 60, 30, 24 * 60, 7 * 24 * 60]);
    let token = made(0);
    assert!(token.is_live(start().plus(24 * HOUR).minus(Duration::from_micros(1))));
    assert!(!token.is_live(start().plus(24 * HOUR)));
    assert!(!OneTimeToken { consumed_at: Some(start()), ..made(0) }.is_live(start()));
}

#[test]
fn purposes_read_back_by_their_names() {
    for purpose in TokenPurpose::ALL {
        assert_eq!(TokenPurpose::parse(purpose.as_str()), Some(*purpose));
    }
    assert_eq!(TokenPurpose::parse("other"), None);
}

#[test]
fn three_links_go_out_and_the_fourth_waits_until_the_oldest_is_an_hour_old() {
    let tokens = [made(10), made(0), made(20)];
    let now = start().plus(Duration::from_mins(30));
    assert_eq!(decide_link(&tokens[..2], Requester::Anybody, now), LinkDecision::Send { replace: None });
    assert_eq!(decide_link(&tokens, Requester::Anybody, now), LinkDecision::Withhold);
    let room = LinkDecision::Send { replace: Some(tokens[1].id) };
    assert_eq!(decide_link(&tokens, Requester::Anybody, start().plus(HOUR)), room);
    assert_eq!(decide_link(&tokens, Requester::Trusted, now), room);
}

#[test]
fn tokens_that_are_used_or_expired_do_not_count() {
    let used = |minutes| OneTimeToken { consumed_at: Some(start()), ..made(minutes) };
    let tokens = [used(0), made(1), made(2), used(3)];
    let now = start().plus(Duration::from_mins(5));
    assert_eq!(decide_link(&tokens, Requester::Anybody, now), LinkDecision::Send { replace: None });
    let expired = [made(0), made(1), made(2)];
    let later = start().plus(25 * HOUR);
    assert_eq!(decide_link(&expired, Requester::Anybody, later), LinkDecision::Send { replace: None });
}

proptest! {
    #[test]
    fn nobody_kills_a_young_link_by_asking_and_no_more_than_three_are_live(asked in proptest::collection::vec(0..90_u64, 1..60)) {
        let mut now = start();
        let mut tokens: Vec<OneTimeToken> = Vec::new();
        for (index, minutes) in asked.into_iter().enumerate() {
            now = now.plus(Duration::from_mins(minutes));
            if let LinkDecision::Send { replace } = decide_link(&tokens, Requester::Anybody, now) {
                if let Some(replaced) = tokens.iter_mut().find(|token| Some(token.id) == replace) {
                    prop_assert!(now.since(replaced.created_at) >= HOUR);
                    replaced.consumed_at = Some(now);
                }
                let mut random = [0; 10];
                random[9] = u8::try_from(index).unwrap();
                tokens.push(OneTimeToken {
                    id: OneTimeTokenId::generate(now, random),
                    created_at: now,
                    expires_at: now.plus(24 * HOUR),
                    ..made(0)
                });
            }
            prop_assert!(tokens.iter().filter(|token| token.is_live(now)).count() <= 3);
        }
    }
}
