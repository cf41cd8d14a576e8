<?php

class Fields
//    ^ def class Fields
{
    private $store;
//          ^ def field Fields::store
    private $made;
//          ^ def field Fields::made
    private $either;
//          ^ def field Fields::either
    public ?Store $typed;
//          ^ ref type Store -> Store
//          ^ by Fields::typed
//                ^ def field Fields::typed

    public function __construct(Store $store, $any)
//                  ^ def constructor Fields::__construct
//                              ^ ref type Store -> Store
    {
        $this->store = $store;
//             ^ ref write store -> Fields::store
        $this->made = new Store(1);
//             ^ ref write made -> Fields::made
//                        ^ ref instantiate Store -> Store
        $this->either = $any;
//             ^ ref write either -> Fields::either
        $this->typed = $any;
//             ^ ref write typed -> Fields::typed
    }

    public function run()
//                  ^ def method Fields::run
    {
        if (isset($this->store) && !empty($this->made)) {
//                       ^ ref read store -> Fields::store
//                                               ^ ref read made -> Fields::made
            $this->store->load();
//                 ^ ref read store -> Fields::store
//                        ^ ref call load -> Store::load
        }
        $this->made->load();
//             ^ ref read made -> Fields::made
//                   ^ ref call load -> Store::load
        $this->either->load();
//             ^ ref read either -> Fields::either
//                     ^ ref call load ?
        $this->typed->load();
//             ^ ref read typed -> Fields::typed
//                    ^ ref call load -> Store::load
    }
}

class Store
//    ^ def class Store
{
    public function load()
//                  ^ def method Store::load
    {
    }
}

class Apart
//    ^ def class Apart
{
    private $made;
//          ^ def field Apart::made

    public static function lone()
//                         ^ def method Apart::lone
    {
        return self::$lone ?? self::lone();
//                   ^ ref read lone in Apart
//                                  ^ ref call lone -> Apart::lone
    }

    public function run()
//                  ^ def method Apart::run
    {
        $this->run = $this->made();
//             ^ ref write run in Apart
//                          ^ ref call made in Apart
        return $this->made . $this->run();
//                    ^ ref read made -> Apart::made
//                                  ^ ref call run -> Apart::run
    }
}
