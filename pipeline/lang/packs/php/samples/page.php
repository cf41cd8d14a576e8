<html>
<?php
define('PAGES', 3);
//     ^ def constant PAGES
namespace Acme\Pages {
//        ^ def module Acme\Pages
    class Page {
//        ^ def class Acme\Pages\Page
        public function show(): string {
//                      ^ def method Acme\Pages\Page::show
            return <<<HTML
                <p>{$this->title()}</p>
                HTML;
        }
        private function title() { $parts = []; $parts[0] = 'x'; return $parts[0] . 1 . true; }
//                       ^ def method Acme\Pages\Page::title
    }
}
?>
</html>
