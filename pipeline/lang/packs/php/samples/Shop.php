<?php

namespace Acme\Shop;

use Acme\Base\Article;
//  ^ use Acme\Base Article
use Acme\Base\{Priced, Sized as Sizable};
//             ^ ref import Priced ?
//             ^ use Acme\Base Priced
//                     ^ ref import Sized ?
//                     ^ use Acme\Base Sized as Sizable
use function Acme\Base\total;
//  ^ use Acme\Base total

require 'settings.php';
// <- use settings.php
require_once 'once.php';
// <- use once.php
include 'parts.php';
// <- use parts.php
include_once 'more.php';
// <- use more.php

const LIMIT = 10;
//    ^ def constant Acme\Shop\LIMIT

/** What can be bought. */
interface Sellable extends Priced
//        ^ def interface Acme\Shop\Sellable
//                         ^ ref inherit Priced ?
{
    public function price(int $count): float;
//                  ^ def method Acme\Shop\Sellable::price
}

trait Counts
//    ^ def trait Acme\Shop\Counts
{
    protected int $count = 0, $sold = 1;
//                ^ def field Acme\Shop\Counts::count
//                            ^ def field Acme\Shop\Counts::sold

    public function add(int $by = 1): void
//                  ^ def method Acme\Shop\Counts::add
    {
        $this->count += $by;
//             ^ ref write count -> Acme\Shop\Counts::count
        $this->sold++;
//             ^ ref write sold -> Acme\Shop\Counts::sold
    }
}

enum Size: string
//   ^ def enum Acme\Shop\Size
{
    case Small = 's';
//       ^ def enum_member Acme\Shop\Size::Small
    case Large = 'l';
//       ^ def enum_member Acme\Shop\Size::Large
}

#[Entity("books")]
  // <- ref decorate Entity ?
abstract class Book extends Article implements Sellable, Sizable
//             ^ def class Acme\Shop\Book
//                          ^ ref inherit Article ?
//                                             ^ ref implement Sellable -> Acme\Shop\Sellable
//                                                       ^ ref implement Sizable ?
{
    use Counts, Paints { Paints::add as paint; }
//      ^ ref inherit Counts -> Acme\Shop\Counts

    public const MAX = 5, MIN = 1;
//               ^ def constant Acme\Shop\Book::MAX
//                        ^ def constant Acme\Shop\Book::MIN
    private static ?Book $last = null;
//                  ^ ref type Book -> Acme\Shop\Book
//                       ^ def field Acme\Shop\Book::last
    final public const KIND = 'book';
//                     ^ def constant Acme\Shop\Book::KIND

    public function __construct(private string $title, protected readonly Size $size, Author ...$authors)
//                  ^ def constructor Acme\Shop\Book::__construct
//                                             ^ def field Acme\Shop\Book::title
//                                                                        ^ ref type Size -> Acme\Shop\Size
//                                                                             ^ def field Acme\Shop\Book::size
//                                                                                    ^ ref type Author ?
    {
        $this->authors = $authors;
//             ^ ref write authors ?
        self::$last = $this;
//            ^ ref write last -> Acme\Shop\Book::last
    }

    public function price(int $count): float
//                  ^ def method Acme\Shop\Book::price
    {
        $rest = total($count, by: self::MAX) - LIMIT;
//              ^ ref call total ?
//                                      ^ ref read MAX -> Acme\Shop\Book::MAX
//                                             ^ ref read LIMIT -> Acme\Shop\LIMIT
        $book = new Book('x', Size::Small);
//                  ^ ref instantiate Book -> Acme\Shop\Book
//                            ^ ref type Size -> Acme\Shop\Size
//                                  ^ ref read Small -> Acme\Shop\Size::Small
        $book->add(2);
//             ^ ref call add ?
        $other = $book?->next();
//                       ^ ref call next -> Acme\Shop\Book::next
        if ($rest > 0 && $other || $rest) {
            return $other?->rest ?? 1.5;
//                          ^ ref read rest ?
        } elseif ($rest === 0) {
            return strlen("of {$this->title}");
//                 ^ ref call strlen ?
//                                    ^ ref read title -> Acme\Shop\Book::title
        }
        foreach ($this->authors as $author) { echo $author->name; }
//                      ^ ref read authors ?
//                                                          ^ ref read name ?
        for ($i = 0; $i < 3; $i++) { static $calls = 0; }
        while ($rest) { $rest--; }
        do { $rest++; } while ($rest < 3);
        switch ($rest) { case 1: break; }
        $kind = match (true) { $rest > 1 => 'many', default => 'one' };
        $twice = fn (int $x) => $x * 2;
        $log = function (string $line) use ($kind): void { \error_log($line); };
//                                                          ^ ref call error_log ?
        try { Book::load($kind); } catch (NotFound | \RuntimeException $e) { throw $e; }
//            ^ ref type Book -> Acme\Shop\Book
//                  ^ ref call load ?
//                                        ^ ref type NotFound ?
//                                                    ^ ref type RuntimeException ?
        return $rest ? namespace\half($rest) : $twice(1);
//                               ^ ref call half -> Acme\Shop\half
    }

    abstract protected function next(): ?Book;
//                              ^ def method Acme\Shop\Book::next
//                                       ^ ref type Book -> Acme\Shop\Book
}

function half(int|float $x): float { return $x / 2; }
//       ^ def function Acme\Shop\half

class Old { var $name = null; public ?Book $book = <<<'T'
text
T; }
