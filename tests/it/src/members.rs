//! The organisation's members, and who may change them (SPEC H5, H8).

use serde_json::json;
use server::config::Config;
use shared::admin_log::{AdminAction, AdminLogPage};
use shared::member::{
    ImportedMember, Member, MemberAccessList, MemberFate, MemberImported, MemberOutcomes,
    MemberWindow,
};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use stack::{MailHost, Options};

use crate::app::{ADMIN, ANNA, App, BEN, DAN, PASSWORD};
use crate::client::Client;

async fn app() -> App {
    let organisation = |config: &mut Config, _: &MailHost| {
        config.organisation.domains = vec!["pli.example".to_owned().into()];
        config.organisation.admins = vec![ADMIN.to_owned()];
        config.organisation.shared_addresses = vec!["contact@pli.example".to_owned()];
        config.names.insert(ANNA.to_owned(), "Anna Keller".to_owned());
    };
    App::start_with(Options::imap_only(), organisation).await
}

async fn members(admin: &Client, query: &str) -> MemberWindow {
    admin.get(&format!("/api/members?limit=50{query}")).await.json()
}

async fn change(
    admin: &Client,
    action: &str,
    emails: &[&str],
    is_preview: bool,
) -> Vec<MemberFate> {
    let members = json!({ "emails": emails });
    let request = json!({ "members": members, "action": action, "isPreview": is_preview });
    let outcomes: MemberOutcomes = admin.post("/api/member-changes", &request).await.json();
    outcomes.items.into_iter().map(|outcome| outcome.fate).collect()
}

async fn log(admin: &Client, query: &str) -> Vec<(AdminAction, String)> {
    let page: AdminLogPage = admin.get(&format!("/api/admin-log?{query}")).await.json();
    page.items.into_iter().map(|entry| (entry.action, entry.subject)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_settings_name_and_who_signs_in_are_members() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    assert!(admin.session().await.user.is_admin);
    app.signed_in(DAN).await;
    let before = members(&admin, "").await;
    assert_eq!((before.counts.people, before.counts.shared, before.counts.admins), (2, 1, 1));
    assert_eq!(before.domains, ["pli.example"]);

    let ben = app.signed_in(BEN).await;
    assert!(!ben.session().await.user.is_admin);
    let after = members(&admin, "&words=BEN").await;
    assert_eq!((after.total, after.items[0].email.as_str()), (1, BEN));
    assert!(after.items[0].seen_at.is_some());
    let anna = &members(&admin, "&words=keller%20anna").await.items[0];
    assert_eq!((anna.profile.first_name.as_str(), anna.seen_at), ("Anna", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_edit_one_member_both_see_it() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    let path = format!("/api/members/{ANNA}");
    let anna: Member = admin.get(&path).await.json();
    let edit = |title: &str| {
        let profile = json!({ "firstName": "Anna", "jobTitle": title });
        json!({ "version": anna.version, "isShared": false, "profile": profile })
    };
    let changed: Member = admin.put(&path, &edit(" Editor ")).await.json();
    assert_eq!(changed.profile.job_title, "Editor");
    let late = admin.put(&path, &edit("Head")).await;
    late.is_problem(409, ProblemKind::ChangedMeanwhile);
    let long = json!({ "version": changed.version, "isShared": false,
        "profile": { "phone": "1".repeat(1_001) } });
    admin.put(&path, &long).await.is_problem(413, ProblemKind::TextTooLarge);
    for (email, kind, status) in [
        ("someone@elsewhere.example", ProblemKind::ForeignAddress, 422),
        ("no address", ProblemKind::ForeignAddress, 422),
        (ANNA, ProblemKind::ChangedMeanwhile, 409),
    ] {
        admin.post("/api/members", &json!({ "email": email })).await.is_problem(status, kind);
    }
    let new = json!({ "email": "New.One@pli.example", "profile": { "lastName": "<b>One</b>" } });
    let added: Member = admin.post("/api/members", &new).await.json();
    assert_eq!(added.email, "new.one@pli.example");
    let written = log(&admin, "").await;
    assert_eq!(written[0], (AdminAction::MemberAdded, "new.one@pli.example".to_owned()));
    assert_eq!(written[1], (AdminAction::MemberChanged, ANNA.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_member_is_out_at_once_and_stays_out() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    let ben = app.signed_in(BEN).await;
    assert_eq!(change(&admin, "block", &[BEN], true).await, [MemberFate::Done]);
    assert_eq!(ben.get("/api/session").await.status, 200, "a preview does nothing");
    let fates = change(&admin, "block", &[BEN, ADMIN, "nobody@pli.example"], false).await;
    assert_eq!(fates, [MemberFate::Done, MemberFate::Oneself, MemberFate::Missing]);
    ben.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
    let refused = app.browser().sign_in(BEN, PASSWORD).await;
    refused.is_problem(403, ProblemKind::MemberBlocked);
    let wrong = app.browser().sign_in(BEN, "wrong").await;
    wrong.is_problem(401, ProblemKind::WrongPassword);
    assert_eq!(change(&admin, "remove", &[BEN], false).await, [MemberFate::Blocked]);
    assert_eq!(change(&admin, "unblock", &[BEN], false).await, [MemberFate::Done]);
    app.signed_in(BEN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_is_gone_until_they_sign_in() {
    let mut app = app().await;
    let admin = app.signed_in(ADMIN).await;
    app.signed_in(BEN).await;
    assert_eq!(change(&admin, "remove", &[BEN], false).await, [MemberFate::Done]);
    app.restart().await;
    let admin = app.signed_in(ADMIN).await;
    assert_eq!(members(&admin, "&words=ben").await.total, 0);
    app.signed_in(BEN).await;
    assert_eq!(members(&admin, "&words=ben").await.total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_make_admins_but_not_of_those_whom_the_settings_name() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    let ben = app.signed_in(BEN).await;
    ben.get("/api/members?limit=1").await.is_problem(404, ProblemKind::NotFound);
    let fates = change(&admin, "makeAdmin", &[BEN, "contact@pli.example", ADMIN], false).await;
    assert_eq!(fates, [MemberFate::Done, MemberFate::NotAPerson, MemberFate::Unchanged]);
    assert_eq!(members(&ben, "&filter=admins").await.total, 2);
    assert_eq!(change(&ben, "revokeAdmin", &[ADMIN], false).await, [MemberFate::Configured]);
    assert_eq!(change(&admin, "revokeAdmin", &[BEN], false).await, [MemberFate::Done]);
    ben.get("/api/members?limit=1").await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(log(&admin, "action=adminMade").await.len(), 1);
    let table = admin.get("/api/admin-log/export?words=ben").await;
    assert!(table.text().contains("adminRevoked,ben@pli.example"), "{}", table.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_taken_over_whole_or_not_at_all() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    let csv = "E-Mail;Vorname;Nachname;Funktion;Shared;Floor\n\
        anna@pli.example;Anna;Keller;Lektorin;;3\n\
        zoe@pli.example;Zoé;Roth;;;\n\
        zoe@pli.example;Zoé;Again;;;\n\
        team@pli.example;;;;ja;\n\
        x@elsewhere.example;X;;;;\n\
        ;Nobody;;;;\n";
    let import = async |is_preview| {
        let request = json!({ "csv": csv, "isPreview": is_preview });
        let done: MemberImported = admin.post("/api/member-imports", &request).await.json();
        assert_eq!(done.custom, ["floor"]);
        done.items.into_iter().map(|line| line.fate).collect::<Vec<_>>()
    };
    use ImportedMember::{Added, Changed, ForeignDomain, Known, NoAddress, Twice};
    let fates = [Changed, Added, Twice, Added, ForeignDomain, NoAddress];
    assert_eq!(import(true).await, fates);
    assert_eq!(members(&admin, "").await.total, 3, "a preview adds nobody");
    assert_eq!(import(false).await, fates);
    let after = members(&admin, "").await;
    assert_eq!((after.total, after.counts.shared), (5, 2));
    let anna: Member = admin.get(&format!("/api/members/{ANNA}")).await.json();
    assert_eq!(anna.profile.custom["floor"], "3");
    assert_eq!(import(false).await, [Known, Known, Twice, Known, ForeignDomain, NoAddress]);
    let none = admin.post("/api/member-imports", &json!({ "csv": "a,b\n1,2\n" })).await;
    none.is_problem(400, ProblemKind::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_sees_where_a_member_may_work_and_ends_it() {
    let app = app().await;
    let admin = app.signed_in(ADMIN).await;
    let (owner, ben) = (app.signed_in("contact@pli.example").await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let given = json!({ "email": BEN, "terms": { "permissions": ["read", "organise"] } });
    let answer = owner.post(&owner.path("shares").await, &given).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(ben.session().await.accounts.len(), 2);

    let path = format!("/api/members/{BEN}/access");
    let list: MemberAccessList = admin.get(&path).await.json();
    let own: Vec<_> = list.items.iter().map(|item| (item.email.as_str(), item.is_own)).collect();
    assert_eq!(own, [(BEN, true), ("contact@pli.example", false)]);
    assert_eq!(list.items[1].terms.permissions, [Permission::Read, Permission::Organise]);

    let own = ben.account().await;
    for (account, left) in [(own, 2), (account, 1)] {
        assert_eq!(admin.delete(&format!("{path}/{account}")).await.status, 204);
        assert_eq!(ben.session().await.accounts.len(), left, "one's own stays");
    }
    assert_eq!(log(&admin, "").await[0], (AdminAction::AccessWithdrawn, BEN.to_owned()));
}
