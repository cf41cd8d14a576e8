<?php

namespace Acme\Paths;

use Other\LogicException;
//  ^ use Other LogicException
use Far\Away as Near;
//  ^ use Far Away as Near

class Node extends Base implements \Countable, Near\Walks
//    ^ def class Acme\Paths\Node
//                 ^ ref inherit Base => Acme\Paths\Base
//                                  ^ ref implement Countable => Countable
//                                             ^ ref read Near => Far\Away
//                                                  ^ ref implement Walks => Far\Away\Walks
{
    private ?Node $next;
//           ^ ref type Node -> Acme\Paths\Node
//                ^ def field Acme\Paths\Node::next

    public function __construct(?Far $far = null, self $same, $any)
//                  ^ def constructor Acme\Paths\Node::__construct
//                               ^ ref type Far => Acme\Paths\Far
    {
        if ($far instanceof Deep || $any instanceof \Acme\Paths\Node) {
//                          ^ ref type Deep => Acme\Paths\Deep
//                                                   ^ ref read Acme ?
//                                                        ^ ref read Paths ?
//                                                              ^ ref type Node -> Acme\Paths\Node
            throw new LogicException('x', 1);
//                    ^ ref instantiate LogicException => Other\LogicException
        }
        throw new \LogicException();
//                 ^ ref instantiate LogicException => LogicException
        $far->go();
//            ^ ref call go => Acme\Paths\Far\go
        $same->walk();
//             ^ ref call walk -> Acme\Paths\Node::walk
        $made = new self(1);
//                  ^ ref instantiate self -> Acme\Paths\Node
        $made->walk();
//             ^ ref call walk -> Acme\Paths\Node::walk
        $copy = clone $same;
        $copy->walk();
//             ^ ref call walk -> Acme\Paths\Node::walk
        $again = $same;
        ($again)->walk();
//                ^ ref call walk -> Acme\Paths\Node::walk
        (new Node())->walk();
//           ^ ref instantiate Node -> Acme\Paths\Node
//                    ^ ref call walk -> Acme\Paths\Node::walk
        (new Elsewhere())->walk();
//           ^ ref instantiate Elsewhere => Acme\Paths\Elsewhere
//                         ^ ref call walk => Acme\Paths\Elsewhere\walk
        $this->next->walk();
//             ^ ref read next -> Acme\Paths\Node::next
//                   ^ ref call walk -> Acme\Paths\Node::walk
        \count($any);
//       ^ ref call count => count
        $whole = new \Acme\Paths\Node();
//                    ^ ref read Acme ?
//                         ^ ref read Paths ?
//                               ^ ref instantiate Node -> Acme\Paths\Node
        $whole->walk();
//              ^ ref call walk -> Acme\Paths\Node::walk
        \Acme\Paths\Node::make()->walk();
//       ^ ref read Acme ?
//            ^ ref read Paths ?
//                  ^ ref type Node -> Acme\Paths\Node
//                        ^ ref call make -> Acme\Paths\Node::make
//                                ^ ref call walk -> Acme\Paths\Node::walk
        namespace\helper();
//                ^ ref call helper -> Acme\Paths\helper
        namespace\sub\helper();
//                ^ ref read sub ?
//                    ^ ref call helper => Acme\Paths\sub\helper
        \Acme\Paths\helper();
//       ^ ref read Acme ?
//            ^ ref read Paths ?
//                  ^ ref call helper -> Acme\Paths\helper
        Near\Deep::make();
//      ^ ref read Near => Far\Away
//           ^ ref type Deep => Far\Away\Deep
//                 ^ ref call make => Far\Away\Deep\make
        sub\Thing::make();
//      ^ ref read sub ?
//          ^ ref type Thing => Acme\Paths\sub\Thing
//                 ^ ref call make => Acme\Paths\sub\Thing\make
        Far::$count++;
//      ^ ref type Far => Acme\Paths\Far
//           ^ ref write count => Acme\Paths\Far\count
        echo Node::class, static::class, Far::class, self::NONE, Far::ONE, __CLASS__;
//           ^ ref type Node -> Acme\Paths\Node
//                                       ^ ref type Far => Acme\Paths\Far
//                                                         ^ ref read NONE in Acme\Paths\Node
//                                                               ^ ref type Far => Acme\Paths\Far
//                                                                    ^ ref read ONE => Acme\Paths\Far\ONE
    }

    public function walk()
//                  ^ def method Acme\Paths\Node::walk
    {
        parent::walk();
//              ^ ref call walk => Acme\Paths\Base\walk
    }

    public static function make(): self
//                         ^ def method Acme\Paths\Node::make
    {
    }
}

function helper()
//       ^ def function Acme\Paths\helper
{
}
