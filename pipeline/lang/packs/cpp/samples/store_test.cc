// Tests that macros make.
#include "gtest/gtest.h"

class StoreTest : public ::testing::Test {
//    ^ def class StoreTest
//                                  ^ ref inherit Test ?
protected:
    void SetUp() override { store_ = 1; }
//       ^ def method StoreTest::SetUp
//       ^ modifiers override
    int store_;
};

TEST(StoreMath, AddsUp) {
// <- ref macro TEST ?
//              ^ def function StoreMath::AddsUp
//              ^ test
    int sum = 1 + 1;
    EXPECT_EQ(sum, 2);
//  ^ ref call EXPECT_EQ ?
//            ^ no ref
}

TEST_F(StoreTest, IsFilled) { EXPECT_EQ(store_, 1); }
//                ^ def function StoreTest::IsFilled
//                ^ parent StoreTest
//                                      ^ ref read store_ -> StoreTest::store_

BENCHMARK(fill)->Range(1, 8);
