use std::net::IpAddr;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use x509_parser::prelude::*;

use super::*;
use crate::testing::{DAY, Scene, now, tool};

/// What openssl says of a leaf that is to be `name`, seen from a client that trusts our root alone.
fn openssl(scene: &Scene, leaf: &[u8], name: &str) -> Result<(), String> {
    let file = scene.write("leaf.der", leaf);
    let root = scene.authority().root_path();
    let flag = if name.parse::<IpAddr>().is_ok() { "-verify_ip" } else { "-verify_hostname" };
    let args =
        ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root.to_str().unwrap(), flag, name];
    let output = tool("openssl", "openssl", &[&args[..], &[file.to_str().unwrap()]].concat());
    if output.success() { Ok(()) } else { Err(output.said()) }
}

fn rustls(authority: &Authority, leaf: &[u8], name: &str) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.root_der().to_vec().into()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verifier.verify_server_cert(&CertificateDer::from(leaf), &[], &name, &[], UnixTime::now()).map(drop)
}

/// A leaf as someone with the key would sign it who does not ask what is permitted.
fn forge(authority: &Authority, name: SanType) -> Vec<u8> {
    let mut leaf = template().unwrap();
    leaf.not_before = (now() - BACKDATE).into();
    leaf.not_after = (now() + DAY).into();
    leaf.subject_alt_names = vec![name];
    leaf.signed_by(&KeyPair::generate().unwrap(), &authority.issuer).unwrap().der().to_vec()
}

#[test]
fn a_local_name_is_accepted_by_clients_that_trust_the_root() {
    let scene = Scene::new();
    let authority = scene.authority();
    for name in ["localhost", "shop.localhost", "a.b.test", "127.0.0.1", "::1", "192.168.1.20", "fd00::7"] {
        let leaf = authority.issue(name, now()).unwrap();
        assert_eq!(openssl(&scene, &leaf.chain[0], name), Ok(()), "{name}");
        assert_eq!(rustls(&authority, &leaf.chain[0], name), Ok(()), "{name}");
    }
}

#[test]
fn a_foreign_name_is_refused_by_clients_even_when_signed() {
    let scene = Scene::new();
    let authority = scene.authority();
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let foreign = [
        ("example.com", dns("example.com")),
        ("shop.test.com", dns("shop.test.com")),
        ("8.8.8.8", SanType::IpAddress([8, 8, 8, 8].into())),
    ];
    for (name, alternative) in foreign {
        let leaf = forge(&authority, alternative);
        let said = openssl(&scene, &leaf, name).unwrap_err();
        assert!(said.contains("permitted subtree violation"), "{name}: {said}");
        assert!(rustls(&authority, &leaf, name).is_err(), "{name}");
    }
    assert_eq!(
        openssl(&scene, &forge(&authority, dns("a.test")), "a.test"),
        Ok(()),
        "the forging itself is sound"
    );
}

#[test]
fn a_foreign_name_is_not_signed_and_the_error_lists_what_would_be() {
    let scene = Scene::new();
    let error = scene.authority().issue("Example.com", now()).unwrap_err();
    assert!(matches!(&error, Error::NotPermitted { name, .. } if name == "example.com"));
    for part in ["example.com", "localhost, test, local, internal, home.arpa", "127.0.0.0/8", "fe80::/10"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(!scene.authority().permits("example.com"));
    assert!(scene.authority().permits("Shop.Localhost"));
    assert!(!scene.authority().permits("*.localhost"));
}

#[test]
fn says_one_name_and_serves_tls_alone() {
    let scene = Scene::new();
    let leaf = scene.authority().issue("Shop.localhost.", now()).unwrap();
    assert_eq!(leaf.chain.len(), 1);
    let (_, parsed) = X509Certificate::from_der(&leaf.chain[0]).unwrap();
    assert_eq!(parsed.subject().iter().count(), 0);
    let names = parsed.subject_alternative_name().unwrap().unwrap();
    assert!(names.critical);
    assert_eq!(names.value.general_names, [GeneralName::DNSName("shop.localhost")]);
    let usage = parsed.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.server_auth && !usage.client_auth && !usage.any);
    assert!(parsed.key_usage().unwrap().unwrap().value.digital_signature());
    assert!(!parsed.is_ca());
    for oid in [
        oid_registry::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
        oid_registry::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
    ] {
        assert!(parsed.get_extension_unique(&oid).unwrap().is_some(), "{oid}");
    }
}

#[test]
fn has_a_key_and_a_serial_of_its_own() {
    let scene = Scene::new();
    let authority = scene.authority();
    let [one, two] = [(); 2].map(|()| authority.issue("a.test", now()).unwrap());
    assert_ne!(one.key_pkcs8, two.key_pkcs8);
    let serial = |leaf: &Leaf| X509Certificate::from_der(&leaf.chain[0]).unwrap().1.raw_serial().to_vec();
    assert_ne!(serial(&one), serial(&two));
}

#[test]
fn makes_a_server_config_of_rustls() {
    let scene = Scene::new();
    let leaf = scene.authority().issue("127.0.0.1", now()).unwrap();
    let chain = leaf.chain.iter().cloned().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::try_from(leaf.key_pkcs8.clone()).unwrap();
    let builder = rustls::ServerConfig::builder_with_provider(default_provider().into());
    let config = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    assert!(config.with_single_cert(chain, key).is_ok());
}

#[test]
fn lives_ninety_days_and_is_renewed_with_a_third_left() {
    let scene = Scene::new();
    let start = now();
    let leaf = scene.authority().issue("a.test", start).unwrap();
    let (_, parsed) = X509Certificate::from_der(&leaf.chain[0]).unwrap();
    let validity = parsed.validity();
    assert_eq!((validity.not_after.timestamp() - validity.not_before.timestamp()) / 86400, 90);
    assert!(!leaf.needs_renewal(start));
    assert!(leaf.needs_renewal(start - DAY));
    assert!(!leaf.needs_renewal(start + 59 * DAY));
    assert!(leaf.needs_renewal(start + 60 * DAY));
    assert!(leaf.needs_renewal(start + 400 * DAY));
}

#[test]
fn never_outlives_the_root() {
    let scene = Scene::new();
    let authority = scene.authority();
    let late = authority.not_after() - 10 * DAY;
    assert_eq!(authority.issue("a.test", late).unwrap().not_after, authority.not_after());
    for outside in [authority.not_after() + DAY, now() - 30 * DAY] {
        let error = authority.issue("a.test", outside).unwrap_err();
        assert!(matches!(error, Error::Expired { .. }), "{error}");
    }
}

#[test]
fn its_debug_form_is_without_the_key() {
    let scene = Scene::new();
    let text = format!("{:?}", scene.authority().issue("a.test", now()).unwrap());
    assert!(!text.contains("key"), "{text}");
}
