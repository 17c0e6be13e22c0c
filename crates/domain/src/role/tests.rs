#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

fn role(permissions: &[Permission]) -> Role {
    let epoch = Timestamp::from_unix_micros(0).unwrap();
    Role {
        name: RoleName::parse("custom").unwrap(),
        description: None,
        permissions: permissions.to_vec(),
        built_in: false,
        created_at: epoch,
        updated_at: epoch,
    }
}

fn built_in(which: BuiltInRole) -> Role {
    role(which.permissions())
}

#[test]
fn what_is_done_to_a_user_includes_reading_users() {
    let including = Permission::ROSTER
        .into_iter()
        .filter(|held| role(std::slice::from_ref(held)).allows(&Permission::USERS_READ));
    let expected = [
        Permission::USERS_READ,
        Permission::USERS_WRITE,
        Permission::USERS_DELETE,
        Permission::ROLES_ASSIGN,
        Permission::SESSIONS_READ,
        Permission::SESSIONS_REVOKE,
    ];
    assert_eq!(including.collect::<Vec<_>>(), expected);
    assert!(!role(&[Permission::USERS_READ]).allows(&Permission::USERS_WRITE));
    assert!(!role(&[Permission::ROLES_WRITE]).allows(&Permission::ROLES_READ));
}

#[test]
fn an_admin_may_do_everything_also_what_comes_later() {
    let later = Permission::parse("todos:archive").unwrap();
    assert!(built_in(BuiltInRole::Admin).allows(&later));
    assert!(!role(&Permission::ROSTER).allows(&Permission::ALL));
}

#[test]
fn built_in_roles_cover_each_other_as_far_as_their_permissions_go() {
    let covers = |one, other| built_in(one).covers(&built_in(other));
    for lower in BuiltInRole::ALL {
        assert!(covers(BuiltInRole::Admin, *lower));
        assert!(covers(*lower, BuiltInRole::Viewer) && covers(*lower, BuiltInRole::Target));
    }
    assert!(covers(BuiltInRole::Manager, BuiltInRole::Marketing));
    assert!(!covers(BuiltInRole::Manager, BuiltInRole::Admin));
    assert!(!covers(BuiltInRole::Marketing, BuiltInRole::Manager));
}

#[test]
fn role_names_are_short_and_plain() {
    for name in ["a", "viewer", "team_lead-2", &"x".repeat(32)] {
        assert_eq!(RoleName::parse(name).unwrap().as_str(), name);
    }
    for name in ["", "Viewer", "a b", "é", "a:b", &"x".repeat(33)] {
        assert_eq!(RoleName::parse(name), Err(InvalidRoleName));
    }
    assert_eq!([RoleName::viewer(), RoleName::admin()].map(|name| name.to_string()), ["viewer", "admin"]);
}

#[test]
fn every_known_permission_reads_back() {
    for permission in Permission::ROSTER.into_iter().chain([Permission::ALL]) {
        assert_eq!(Permission::parse(permission.as_str()), Ok(permission));
    }
    for text in ["", ":", "users", "users:", ":read", "users:read:all", "Users:read", "users: read", "**"] {
        assert_eq!(Permission::parse(text), Err(InvalidPermission), "{text}");
    }
}

fn permissions() -> impl Strategy<Value = Vec<Permission>> {
    let known = Permission::ROSTER.into_iter().chain([Permission::ALL]).collect::<Vec<_>>();
    proptest::sample::subsequence(known, 0..=10)
}

proptest! {
    #[test]
    fn who_covers_a_role_may_do_all_that_it_may(one in permissions(), other in permissions()) {
        let (one, other) = (role(&one), role(&other));
        if one.covers(&other) {
            prop_assert!(Permission::ROSTER.iter().all(|permission| !other.allows(permission) || one.allows(permission)));
        }
        prop_assert!(one.covers(&one) && built_in(BuiltInRole::Admin).covers(&one));
    }
}
