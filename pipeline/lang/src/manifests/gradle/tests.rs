use super::super::tests::check;

#[test]
fn builds_in_groovy() {
    check(
        "build.gradle",
        r#"
plugins {
    id 'java'
    id "org.sky.plugin" version '1.2' apply false
}
buildscript { dependencies { classpath 'a:tool:1' } }
group = 'org.sky'
version '2.0'
ext.domeVersion = '3.1' // old
def starsVersion = "4"
sourceSets { main { java { srcDirs = ['src', 'gen'] } }
  test { java { srcDir 'tests' } } }
dependencies {
    implementation "org.dome:dome:$domeVersion"
    api('org.stars:stars:' + starsVersion) { exclude group: 'x' }
    compileOnly project(':core')
    testImplementation group: 'junit', name: 'junit', version: '4.13'
    runtimeOnly 'a:b:1:natives@jar', 'a:c'
    annotationProcessor("a:p:${starsVersion}")
    implementation platform('a:bom:1')
    implementation libs.guava.core
    implementation files('libs/x.jar')
    /* implementation 'no:no:1' */
}
"#,
        "1: package  2.0
         4: build org.sky.plugin 1.2 if plugin
         6: build a:tool 1 if classpath
         14: normal org.dome:dome 3.1 if implementation
         15: normal org.stars:stars if api
         16: peer :core if compileOnly from workspace
         17: dev junit:junit 4.13 if testImplementation
         18: normal a:b 1 if runtimeOnly
         18: normal a:c if runtimeOnly
         19: build a:p 4 if annotationProcessor
         20: managed a:bom 1 if implementation
         21: normal libs.guava.core if implementation
         11: source_root '' -> src
         11: source_root '' -> gen rank 2
         12: source_root '' -> tests if test
         7: group = org.sky
         9: domeVersion = 3.1
         10: starsVersion = 4",
    );
}

#[test]
fn builds_in_kotlin() {
    check(
        "build.gradle.kts",
        r#"
plugins { `java-library`; kotlin("jvm") version "1.9" }
description = "Maps"
dependencies {
    implementation("org.dome:dome:1")
    api(project(":core"))
    testImplementation(kotlin("test"))
    implementation(libs.stars)
}
"#,
        "1: package  is Maps
         2: build org.jetbrains.kotlin.jvm 1.9 if plugin
         5: normal org.dome:dome 1 if implementation
         6: normal :core if api from workspace
         7: dev org.jetbrains.kotlin:kotlin-test if testImplementation
         8: normal libs.stars if implementation",
    );
}

#[test]
fn settings_name_projects() {
    check(
        "settings.gradle",
        "rootProject.name = 'sky'\ninclude 'core', ':tools:gen'\ninclude(\n  \":web\",\n)\nincludeBuild '../dome'\nproject(':web').projectDir = file('site')\n",
        "2: workspace_member ':core' -> core
         2: workspace_member ':tools:gen' -> tools/gen
         3: workspace_member ':web' -> web
         6: workspace_member '' -> ../dome
         7: workspace_member ':web' -> site if projectDir
         1: rootProject.name = sky",
    );
}

#[test]
fn catalogs_give_names() {
    check(
        "gradle/libs.versions.toml",
        r#"
[versions]
stars = "1.2"
[libraries]
stars-core = { module = "org.stars:core", version.ref = "stars" }
dome = "org.dome:dome:3"
moon = { group = "org.moon", name = "moon", version = "4" }
"#,
        "5: managed org.stars:core as libs.stars.core 1.2
         6: managed org.dome:dome as libs.dome 3
         7: managed org.moon:moon as libs.moon 4",
    );
    check("gradle.properties", "# x\ndomeVersion=3\na : b", "2: domeVersion = 3\n3: a = b");
}
