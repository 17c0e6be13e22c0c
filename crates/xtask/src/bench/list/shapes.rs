//! Ways to ask for users.

/// A filter and an order.
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) query: &'static str,
}

/// Each is measured at its first page and at its ten-thousandth.
pub(super) const SHAPES: &[Shape] = &[
    Shape { name: "plain", query: "" },
    Shape { name: "by address", query: "sort=email" },
    Shape { name: "by last log-in", query: "sort=-last_login_at" },
    Shape { name: "role viewer", query: "role=viewer" },
    Shape { name: "role manager", query: "role=manager" },
    Shape { name: "role manager, by address", query: "role=manager&sort=email" },
    Shape { name: "status active", query: "account_status=active" },
    Shape { name: "status suspended", query: "account_status=suspended" },
    Shape { name: "target role", query: "target_role=role%208" },
    Shape { name: "experience", query: "experience_level=lead" },
    Shape { name: "unverified", query: "email_verified=false" },
    Shape { name: "imported from", query: "source_system=prisma" },
    Shape { name: "deleted too", query: "deleted=include" },
    Shape { name: "deleted only", query: "deleted=only" },
    Shape {
        name: "created in a span",
        query: "created_after=2020-09-15T00:00:00Z&created_before=2020-09-22T00:00:00Z",
    },
    Shape {
        name: "signed in in a span",
        query: "last_login_after=2020-10-01T00:00:00Z&last_login_before=2020-11-01T00:00:00Z",
    },
    Shape {
        name: "role and status and level",
        query: "role=viewer&account_status=active&experience_level=mid",
    },
];

/// Prefixes, from a letter on: each against the first plain page.
pub(super) const PREFIXES: &[Shape] = &[
    Shape { name: "q, 1 letter", query: "q=a" },
    Shape { name: "q, 3 letters", query: "q=ada" },
    Shape { name: "q, 5,000 users", query: "q=ada.l" },
    Shape { name: "q, 1,600 users", query: "q=ada.lovelace" },
    Shape { name: "q, 200 users", query: "q=ada.lovelace1" },
    Shape { name: "q, 20 users", query: "q=ada.lovelace12" },
    Shape { name: "q, nobody", query: "q=zzz" },
];
