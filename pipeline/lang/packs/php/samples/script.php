<?php
$top = new Store();
// <- no ref
//         ^ ref instantiate Store -> Store
foreach ([1, 2] as $n) {
    $n++;
//  ^ no ref
    $top->items[$n] = $n;
//        ^ ref read items ?
}

class Store
//    ^ def class Store
{
    public $items = [];
//         ^ def field Store::items
}
